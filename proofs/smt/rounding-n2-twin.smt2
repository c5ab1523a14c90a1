; Twin of rounding-n2.smt2: the statement without one of its hypotheses, which is false.
;
; Dropped: the shifts count the roundings of each row.
; Counterexample: M = [[0, 1/2], [1/2, 0]] is rounded to 0. With L = 0 and no rounding counted the
; shifts are 0, yet the form of M is -1 at (1, -1).
(set-logic QF_NRA)
(set-info :status sat)

; the witness L, lower triangular
(declare-const l11 Real)
(declare-const l21 Real)
(declare-const l22 Real)
; E, which is N - L L^T
(declare-const e11 Real)
(declare-const e12 Real)
(declare-const e22 Real)
; what rounding down took away, M - N
(declare-const d11 Real)
(declare-const d12 Real)
(declare-const d22 Real)
; 1 where an entry was rounded, 0 elsewhere
(declare-const r11 Real)
(declare-const r12 Real)
(declare-const r22 Real)
; the number of roundings in each row
(declare-const c1 Real)
(declare-const c2 Real)
; the shifts
(declare-const t1 Real)
(declare-const t2 Real)
; a vector
(declare-const x1 Real)
(declare-const x2 Real)

; A fact: a square is not negative.
(define-fun square ((a Real)) Bool (>= (* a a) 0))

; A fact: a square times a number that is not negative is not negative.
(define-fun weighted ((a Real) (b Real)) Bool (=> (>= a 0) (>= (* a (* b b)) 0)))

; The absolute value.
(define-fun size ((x Real)) Real (ite (>= x 0) x (- x)))

; The entries of M, which is L L^T + E and what rounding took away.
(define-fun m11 () Real (+ (* l11 l11) e11 d11))
(define-fun m12 () Real (+ (* l11 l21) e12 d12))
(define-fun m22 () Real (+ (* l21 l21) (* l22 l22) e22 d22))

; Rounding takes away at most one, and nothing where no entry is marked.
(assert (and (<= 0 d11 r11) (<= 0 d12 r12) (<= 0 d22 r22) (<= r11 1) (<= r12 1) (<= r22 1)))
; The shifts are as stated.
(assert (and (= t1 (+ (- (size e12) e11) c1)) (= t2 (+ (- (size e12) e22) c2))))

; Steps of the proof: instances of the facts above, true of any numbers.
(assert (square (+ (* l11 x1) (* l21 x2))))
(assert (square (* l22 x2)))
(assert (weighted (+ (size e12) e12) (+ x1 x2)))
(assert (weighted (- (size e12) e12) (- x1 x2)))
(assert (weighted (+ r12 d12) (+ x1 x2)))
(assert (weighted (- r12 d12) (- x1 x2)))
(assert (weighted (+ r11 d11) x1))
(assert (weighted (+ r22 d22) x2))

; Negated: positive semidefiniteness with the shifts.
(assert (< (+ (* (+ m11 t1) (* x1 x1)) (* 2 (* m12 (* x1 x2))) (* (+ m22 t2) (* x2 x2))) 0))

; Constants of the counterexample, so that a solver need not search for them.
(assert (= l11 0))
(assert (= l21 0))
(assert (= l22 0))
(assert (= e11 0))
(assert (= e12 0))
(assert (= e22 0))
(assert (= d11 0))
(assert (= d12 (/ 1 2)))
(assert (= d22 0))
(assert (= r11 0))
(assert (= r12 1))
(assert (= r22 0))
(assert (= c1 0))
(assert (= c2 0))
(assert (= t1 0))
(assert (= t2 0))
(assert (= x1 1))
(assert (= x2 (- 1)))

(check-sat)
