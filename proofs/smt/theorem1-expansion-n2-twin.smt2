; Twin of theorem1-expansion-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: P is symmetric.
; Counterexample: P = [[1, 1], [-1, 1]] at (1, 0) and (0, 1): the left side is 2, and the right side
; 1 + 1 - 2. A weight that is not symmetric by one bit is refused.
(set-logic QF_NRA)
(set-info :status sat)

; the matrix P
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p21 Real)
(declare-const p22 Real)
; two vectors
(declare-const e1 Real)
(declare-const e2 Real)
(declare-const r1 Real)
(declare-const r2 Real)

; The quadratic form of P.
(define-fun form ((x Real) (y Real)) Real
  (+ (* p11 (* x x)) (* p12 (* x y)) (* p21 (* x y)) (* p22 (* y y))))


; Negated: the identity.
(assert (distinct (form (+ e1 r1) (+ e2 r2))
  (+ (form e1 e2) (form r1 r2)
    (* 2 (+ (* r1 (+ (* p11 e1) (* p12 e2))) (* r2 (+ (* p21 e1) (* p22 e2))))))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p11 1))
(assert (= p12 1))
(assert (= p21 (- 1)))
(assert (= p22 1))
(assert (= e1 1))
(assert (= e2 0))
(assert (= r1 0))
(assert (= r2 1))

(check-sat)
