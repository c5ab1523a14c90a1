; Where P < 0 or h P > 2, the step at slope 1 moves
; every two states apart.
;
; Negated: a step at slope 1 that does not.
; Its twin drops: P < 0 or h P > 2.
(set-logic QF_NRA)
(set-info :status unsat)

; P and the step size
(declare-const p Real)
(declare-const h Real)
; the difference of the states
(declare-const e Real)

; The step size is positive.
(assert (> h 0))
; P < 0 or h P > 2.
(assert (or (< p 0) (> (* h p) 2)))
; The states differ.
(assert (distinct e 0))

; Negated: the states move apart.
(assert (<= (* (- e (* h (* p e))) (- e (* h (* p e)))) (* e e)))

(check-sat)
