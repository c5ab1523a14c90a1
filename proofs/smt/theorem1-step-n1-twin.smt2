; Twin of theorem1-step-n1.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: P <= 2 H^-1.
; Counterexample: a unit of weight P = 3 with h = 1 and slope 1 maps a difference of 1 to -2.
(set-logic QF_NRA)
(set-info :status sat)

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

; Negated: the distances do not grow.
(assert (> (* p (* (+ e (* h s)) (+ e (* h s)))) (* p (* e e))))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p 3))
(assert (= h 1))
(assert (= e 1))
(assert (= s (- 3)))

(check-sat)
