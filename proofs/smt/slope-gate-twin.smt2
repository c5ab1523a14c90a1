; Twin of slope-gate.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the gate is at most one.
; Counterexample: a gate of 2 makes a chord of slope 1 one of slope 2.
(set-logic QF_NRA)
(set-info :status sat)

; the increments of the activation and of its argument
(declare-const s Real)
(declare-const z Real)
; the gate
(declare-const g Real)

; The unit is slope-restricted.
(assert (<= (* s s) (* s z)))
; The gate is not negative.
(assert (>= g 0))

; Negated: slope restriction of the gated unit.
(assert (> (* (* g s) (* g s)) (* (* g s) z)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= s 1))
(assert (= z 1))
(assert (= g 2))

(check-sat)
