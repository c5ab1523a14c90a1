; Theorem 1 for two units with step sizes of their own: a step e + r, where e is the difference of
; the states and r = H s that of the increments, satisfies ||e + r||_P <= ||e||_P.
;
; Negated: a step that lets two states move apart.
; Its twin drops: the activation of unit 2 is slope-restricted.
(set-logic QF_NRA)
(set-info :status unsat)

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
; The activation of unit 2 is slope-restricted.
(assert (<= (* k2 (* r2 r2)) (- (* r2 (+ (* p12 e1) (* p22 e2))))))
; P <= 2 H^-1, at the vector r, where the proof needs it.
(assert (<= (form r1 r2) (* 2 (+ (* k1 (* r1 r1)) (* k2 (* r2 r2))))))

; Negated: the distances do not grow.
(assert (> (form (+ e1 r1) (+ e2 r2)) (form e1 e2)))

(check-sat)
