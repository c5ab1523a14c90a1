; Twin of theorem1-step-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the activation of unit 2 is slope-restricted.
; Counterexample: P = I, H = I, and a unit 2 whose increment has the sign opposite to that of its
; argument, as a sine's has: the second coordinate goes from 1 to 2.
(set-logic QF_NRA)
(set-info :status sat)

; the symmetric matrix P
(declare-const p11 Real)
(declare-const p12 Real)
(declare-const p22 Real)
; the inverse step sizes, the diagonal of H^-1
(declare-const k1 Real)
(declare-const k2 Real)
; the difference of the states
(declare-const e1 Real)
(declare-const e2 Real)
; the difference of the increments, H s
(declare-const r1 Real)
(declare-const r2 Real)

; The quadratic form of P.
(define-fun form ((x Real) (y Real)) Real
  (+ (* p11 (* x x)) (* 2 (* p12 (* x y))) (* p22 (* y y))))

; The activation of unit 1 is slope-restricted, s^2 <= s z with z = -P e, times h.
(assert (<= (* k1 (* r1 r1)) (- (* r1 (+ (* p11 e1) (* p12 e2))))))
; P <= 2 H^-1, at the vector r, where the proof needs it.
(assert (<= (form r1 r2) (* 2 (+ (* k1 (* r1 r1)) (* k2 (* r2 r2))))))

; Negated: the distances do not grow.
(assert (> (form (+ e1 r1) (+ e2 r2)) (form e1 e2)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p11 1))
(assert (= p12 0))
(assert (= p22 1))
(assert (= k1 1))
(assert (= k2 1))
(assert (= e1 0))
(assert (= e2 1))
(assert (= r1 0))
(assert (= r2 1))

(check-sat)
