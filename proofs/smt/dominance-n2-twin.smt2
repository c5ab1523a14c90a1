; Twin of dominance-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: row 2 is dominated by its diagonal.
; Counterexample: E = [[1, 1], [1, 0]] at (1, -2): 1 - 4 = -3.
(set-logic QF_NRA)
(set-info :status sat)

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

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (weighted (- e11 (size e12)) x1))
(assert (weighted (- e22 (size e12)) x2))
(assert (weighted (+ (size e12) e12) (+ x1 x2)))
(assert (weighted (- (size e12) e12) (- x1 x2)))

; Negated: positive semidefiniteness.
(assert (< (+ (* e11 (* x1 x1)) (* 2 (* e12 (* x1 x2))) (* e22 (* x2 x2))) 0))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= e11 1))
(assert (= e12 1))
(assert (= e22 0))
(assert (= x1 1))
(assert (= x2 (- 2)))

(check-sat)
