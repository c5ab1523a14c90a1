; Twin of theorem2-energy-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: P <= (2 - 2 eta) H^-1, at the vector r, where the proof needs it.
; Counterexample: P = 4 I with H = I: without an input, the first coordinate goes from 1 to -3.
(set-logic QF_NRA)
(set-info :status sat)

; the symmetric matrix P
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p22 Real)
; the inverse step sizes, the diagonal of H^-1
(declare-const k1 Real)
(declare-const k2 Real)
; P e, where e is the difference of the states
(declare-const a1 Real)
(declare-const a2 Real)
; the difference of the increments, H s
(declare-const r1 Real)
(declare-const r2 Real)
; H v, where v is the difference of the inputs
(declare-const w1 Real)
(declare-const w2 Real)
; the margin of the step sizes
(declare-const eta Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; The quadratic form of P.
(define-fun form ((x Real) (y Real)) Real
  (+ (* p11 (* x x)) (* 2 (* p12 (* x y))) (* p22 (* y y))))

; The step sizes and the margin are positive.
(assert (and (> k1 0) (> k2 0) (> eta 0)))
; The activation of unit 1 is slope-restricted, s^2 <= s z with z = v - P e, times h.
(assert (<= (* k1 (* r1 r1)) (* r1 (- (* k1 w1) a1))))
; The activation of unit 2 is slope-restricted.
(assert (<= (* k2 (* r2 r2)) (* r2 (- (* k2 w2) a2))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (weighted k1 (- w1 (* 2 (* eta r1)))))
(assert (weighted k2 (- w2 (* 2 (* eta r2)))))

; Negated: the bound on what the step adds, times 2 eta.
(assert (> (* (* 2 eta) (+ (* 2 (+ (* r1 a1) (* r2 a2))) (form r1 r2)))
  (+ (* k1 (* w1 w1)) (* k2 (* w2 w2)))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p11 4))
(assert (= p12 0))
(assert (= p22 4))
(assert (= k1 1))
(assert (= k2 1))
(assert (= a1 4))
(assert (= a2 0))
(assert (= r1 (- 4)))
(assert (= r2 0))
(assert (= w1 0))
(assert (= w2 0))
(assert (= eta (/ 1 2)))

(check-sat)
