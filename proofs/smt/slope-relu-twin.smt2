; Twin of slope-relu.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: below zero the value is zero.
; Counterexample: a unit that is 1 at -1 and 0 at 0, as |a| is, has a chord of slope -1.
(set-logic QF_NRA)
(set-info :status sat)

; two arguments
(declare-const a Real)
(declare-const a2 Real)
; the values of the activation there
(declare-const y Real)
(declare-const y2 Real)

; At and above zero the value is the argument.
(assert (and (=> (>= a 0) (= y a)) (=> (>= a2 0) (= y2 a2))))

; Negated: slope restriction.
(assert (> (* (- y y2) (- y y2)) (* (- y y2) (- a a2))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= a (- 1)))
(assert (= a2 0))
(assert (= y 1))

(check-sat)
