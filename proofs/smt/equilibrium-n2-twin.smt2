; Twin of equilibrium-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the determinant of P is not zero.
; Counterexample: P = [[1, -1], [-1, 1]] without an input: 0 and (1, 1) are equilibria, and so is
; the line through them.
(set-logic QF_NRA)
(set-info :status sat)

; the symmetric matrix P
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p22 Real)
; the step sizes
(declare-const h1 Real)
(declare-const h2 Real)
; the input, B u + b
(declare-const w1 Real)
(declare-const w2 Real)
; two states
(declare-const x1 Real)
(declare-const x2 Real)
(declare-const y1 Real)
(declare-const y2 Real)
; the values of the activation there
(declare-const s1 Real)
(declare-const s2 Real)
(declare-const t1 Real)
(declare-const t2 Real)

; A fact: a product is zero where one of its factors is, and nowhere else.
(define-fun factor ((a Real) (b Real)) Bool
  (= (= (* a b) 0) (or (= a 0) (= b 0))))

; The step sizes are positive.
(assert (and (> h1 0) (> h2 0)))
; The state x does not move.
(assert (and (= (+ x1 (* h1 s1)) x1) (= (+ x2 (* h2 s2)) x2)))
; The state y does not move.
(assert (and (= (+ y1 (* h1 t1)) y1) (= (+ y2 (* h2 t2)) y2)))
; The activation vanishes at zero alone.
(assert (and
  (=> (= s1 0) (= (+ (* p11 x1) (* p12 x2)) w1))
  (=> (= s2 0) (= (+ (* p12 x1) (* p22 x2)) w2))
  (=> (= t1 0) (= (+ (* p11 y1) (* p12 y2)) w1))
  (=> (= t2 0) (= (+ (* p12 y1) (* p22 y2)) w2))))
; P is positive semidefinite, and not zero.
(assert (and (> p11 0) (>= (* p11 p22) (* p12 p12))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (factor h1 s1))
(assert (factor h2 s2))
(assert (factor h1 t1))
(assert (factor h2 t2))
(assert (factor p22 (+ (* p11 (- x1 y1)) (* p12 (- x2 y2)))))
(assert (factor p12 (+ (* p12 (- x1 y1)) (* p22 (- x2 y2)))))
(assert (factor p12 (+ (* p11 (- x1 y1)) (* p12 (- x2 y2)))))
(assert (factor p11 (+ (* p12 (- x1 y1)) (* p22 (- x2 y2)))))
(assert (factor (- (* p11 p22) (* p12 p12)) (- x1 y1)))
(assert (factor (- (* p11 p22) (* p12 p12)) (- x2 y2)))

; Negated: the equilibria are the same.
(assert (or (distinct x1 y1) (distinct x2 y2)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p11 1))
(assert (= p12 (- 1)))
(assert (= p22 1))
(assert (= h1 1))
(assert (= h2 1))
(assert (= w1 0))
(assert (= w2 0))
(assert (= x1 0))
(assert (= x2 0))
(assert (= y1 1))
(assert (= y2 1))
(assert (= s1 0))
(assert (= s2 0))
(assert (= t1 0))
(assert (= t2 0))

(check-sat)
