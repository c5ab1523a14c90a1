; Twin of dominance-n3.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: row 3 is dominated by its diagonal.
; Counterexample: row 3 is (1, 1, 0) below a diagonal of 2 and 2: at (1, 1, -2), 2 + 2 + 2 - 4 - 4 =
; -2.
(set-logic QF_NRA)
(set-info :status sat)

; the symmetric matrix E
(declare-const e11 Real)
(declare-const e12 Real)
(declare-const e13 Real)
(declare-const e22 Real)
(declare-const e23 Real)
(declare-const e33 Real)
; a vector
(declare-const x1 Real)
(declare-const x2 Real)
(declare-const x3 Real)

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; Row 1 is dominated by its diagonal.
(assert (>= e11 (+ (size e12) (size e13))))
; Row 2 is dominated by its diagonal.
(assert (>= e22 (+ (size e12) (size e23))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (weighted (- e11 (size e12) (size e13)) x1))
(assert (weighted (- e22 (size e12) (size e23)) x2))
(assert (weighted (- e33 (size e13) (size e23)) x3))
(assert (weighted (+ (size e12) e12) (+ x1 x2)))
(assert (weighted (- (size e12) e12) (- x1 x2)))
(assert (weighted (+ (size e13) e13) (+ x1 x3)))
(assert (weighted (- (size e13) e13) (- x1 x3)))
(assert (weighted (+ (size e23) e23) (+ x2 x3)))
(assert (weighted (- (size e23) e23) (- x2 x3)))

; Negated: positive semidefiniteness.
(assert (< (+ (* e11 (* x1 x1)) (* e22 (* x2 x2)) (* e33 (* x3 x3))
     (* 2 (+ (* e12 (* x1 x2)) (* e13 (* x1 x3)) (* e23 (* x2 x3)))))
  0))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= e11 2))
(assert (= e12 1))
(assert (= e13 1))
(assert (= e22 2))
(assert (= e23 1))
(assert (= e33 0))
(assert (= x1 1))
(assert (= x2 1))
(assert (= x3 (- 2)))

(check-sat)
