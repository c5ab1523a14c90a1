; Twin of theorem1-necessary-n1.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: P < 0 or h P > 2.
; Counterexample: P = 1 and h = 1, which Theorem 1 certifies: the difference becomes zero.
(set-logic QF_NRA)
(set-info :status sat)

; P and the step size
(declare-const p Real)
(declare-const h Real)
; the difference of the states
(declare-const e Real)

; The step size is positive.
(assert (> h 0))
; The states differ.
(assert (distinct e 0))

; Negated: the states move apart.
(assert (<= (* (- e (* h (* p e))) (- e (* h (* p e)))) (* e e)))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= p 1))
(assert (= h 1))
(assert (= e 1))

(check-sat)
