; The row of a convolution that Algorithm 2 leaves, with h = 1 and two other taps
; of which zero padding may remove some, has a dominance margin of at least eps.
;
; Negated: a row with a smaller margin.
; Its twin drops: the other absolute taps add up to at most 1 - eps - |delta|.
(set-logic QF_LRA)
(set-info :status unsat)

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
; The other absolute taps add up to at most 1 - eps - |delta|.
(assert (<= (+ (size c1) (size c2)) (- 1 eps (size delta))))
; A tap is seen or not.
(assert (and (or (= row1 c1) (= row1 0)) (or (= row2 c2) (= row2 0))))
; Kappa is the margin of the row, 1 - |1 - alpha| - the other absolute entries.
(assert (= kappa (- 1 (size (- 1 (+ 1 delta))) (+ (size row1) (size row2)))))

; Negated: the margin.
(assert (< kappa eps))

(check-sat)
