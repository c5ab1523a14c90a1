; A symmetric E with E_ii >= sum of the other |E_ij| in every row
; is positive semidefinite.
;
; Negated: a vector at which the form of E is negative.
; Its twin drops: row 2 is dominated by its diagonal.
(set-logic QF_NRA)
(set-info :status unsat)

; the symmetric matrix E
(declare-const e11 Real)
(declare-const e12 Real)
(declare-const e22 Real)
; a vector
(declare-const x1 Real)
(declare-const x2 Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; Row 1 is dominated by its diagonal.
(assert (>= e11 (size e12)))
; Row 2 is dominated by its diagonal.
(assert (>= e22 (size e12)))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (weighted (- e11 (size e12)) x1))
(assert (weighted (- e22 (size e12)) x2))
(assert (weighted (+ (size e12) e12) (+ x1 x2)))
(assert (weighted (- (size e12) e12) (- x1 x2)))

; Negated: positive semidefiniteness.
(assert (< (+ (* e11 (* x1 x1)) (* 2 (* e12 (* x1 x2))) (* e22 (* x2 x2))) 0))

(check-sat)
