; A gate in [0, 1] on a slope-restricted unit leaves it slope-restricted: (g s)^2
; <= (g s) z.
;
; Negated: a gated increment that is not slope-restricted.
; Its twin drops: the gate is at most one.
(set-logic QF_NRA)
(set-info :status unsat)

; the increments of the activation and of its argument
(declare-const s Real)
(declare-const z Real)
; the gate
(declare-const g Real)

; The unit is slope-restricted.
(assert (<= (* s s) (* s z)))
; The gate is not negative.
(assert (>= g 0))
; The gate is at most one.
(assert (<= g 1))

; Negated: slope restriction of the gated unit.
(assert (> (* (* g s) (* g s)) (* (* g s) z)))

(check-sat)
