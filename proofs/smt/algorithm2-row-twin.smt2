; Twin of algorithm2-row.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the other absolute taps add up to at most 1 - eps - |delta|.
; Counterexample: a centre tap of -1 with other taps of 1 and 1: the margin is -1.
(set-logic QF_LRA)
(set-info :status sat)

; the centre tap is -1 - delta
(declare-const delta Real)
; the other taps
(declare-const c1 Real)
(declare-const c2 Real)
; the same as the row sees them: zero padding removes some
(declare-const row1 Real)
(declare-const row2 Real)
; the parameters of Algorithm 2
(declare-const eps Real)
(declare-const eta Real)
; the dominance margin
(declare-const kappa Real)

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; 0 < eps < eta < 1.
(assert (< 0 eps eta 1))
; Delta is clipped.
(assert (<= (- eta 1) delta (- 1 eta)))
; A tap is seen or not.
(assert (and (or (= row1 c1) (= row1 0)) (or (= row2 c2) (= row2 0))))
; Kappa is the margin of the row, 1 - |1 - alpha| - the other absolute entries.
(assert (= kappa (- 1 (size (- 1 (+ 1 delta))) (+ (size row1) (size row2)))))

; Negated: the margin.
(assert (< kappa eps))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= delta 0))
(assert (= c1 1))
(assert (= c2 1))
(assert (= row1 1))
(assert (= row2 1))
(assert (= eps (/ 1 10)))
(assert (= eta (/ 1 2)))

(check-sat)
