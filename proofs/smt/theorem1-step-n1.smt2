; Theorem 1 for one unit: a step lets no two states with the same input move apart in the norm of P.
; With e the difference of the states and s that of the activations, P (e + h s)^2 <= P e^2.
;
; Negated: a step that lets two states move apart.
; Its twin drops: P <= 2 H^-1.
(set-logic QF_NRA)
(set-info :status unsat)

; P and the step size
(declare-const p Real)
(declare-const h Real)
; the differences of the states, of the arguments and of the values of the activation
(declare-const e Real)
(declare-const z Real)
(declare-const s Real)

; The argument is -P x and what both have in common.
(assert (= z (- (* p e))))
; The activation is slope-restricted.
(assert (<= (* s s) (* s z)))
; The step size is not negative.
(assert (>= h 0))
; P <= 2 H^-1.
(assert (<= (* p h) 2))

; Negated: the distances do not grow.
(assert (> (* p (* (+ e (* h s)) (+ e (* h s)))) (* p (* e e))))

(check-sat)
