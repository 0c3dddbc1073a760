// Who may take part, and why or why not. The program suggests; a person decides, may decide otherwise, and says why.

/// What is known about a youth for a decision on eligibility; what nobody knows is `nil`, and is no reason against.
public struct EligibilityFacts: Hashable, Sendable {
  /// In whole years.
  public var age: Int64?
  public var isCasePending: Bool?
  public var isChargeQualifying: Bool?
  public var hasSeriousHistory: Bool?

  public init(
    age: Int64? = nil, isCasePending: Bool? = nil, isChargeQualifying: Bool? = nil,
    hasSeriousHistory: Bool? = nil
  ) {
    self.age = age
    self.isCasePending = isCasePending
    self.isChargeQualifying = isChargeQualifying
    self.hasSeriousHistory = hasSeriousHistory
  }
}

/// One condition of a track, and what the facts say to it.
public struct EligibilityReason: Hashable, Sendable {
  /// What a track asks for.
  public enum Condition: String, Hashable, Sendable, CaseIterable {
    case age
    case pendingCase = "pending_case"
    case qualifyingCharge = "qualifying_charge"
    case noSeriousHistory = "no_serious_history"
  }

  /// What is known says so, says otherwise, or nobody knows.
  public enum Answer: Hashable, Sendable {
    case fulfilled, notFulfilled, unknown
  }

  public let condition: Condition
  public let answer: Answer

  /// The reason in a sentence, without the fact itself.
  public var explanation: String {
    switch (condition, answer) {
    case (.age, .fulfilled): "of the program's age"
    case (.age, .notFulfilled): "not of the program's age"
    case (.age, .unknown): "age not known"
    case (.pendingCase, .fulfilled): "a case is pending"
    case (.pendingCase, .notFulfilled): "no case is pending"
    case (.pendingCase, .unknown): "not known whether a case is pending"
    case (.qualifyingCharge, .fulfilled): "the charge qualifies"
    case (.qualifyingCharge, .notFulfilled): "the charge does not qualify"
    case (.qualifyingCharge, .unknown): "not known whether the charge qualifies"
    case (.noSeriousHistory, .fulfilled): "no serious offence in the background"
    case (.noSeriousHistory, .notFulfilled): "a serious offence in the background"
    case (.noSeriousHistory, .unknown): "background not known"
    }
  }
}

/// What the rules of a track make of the facts.
public struct EligibilityAssessment: Hashable, Sendable {
  /// What to put before whoever decides.
  public enum Suggestion: Hashable, Sendable {
    case eligible, ineligible
    /// Something is not known, and nothing known speaks against.
    case open
  }

  /// One for each condition that the track has, in their order.
  public let reasons: [EligibilityReason]

  public var suggestion: Suggestion {
    if reasons.contains(where: { $0.answer == .notFulfilled }) { return .ineligible }
    return reasons.contains { $0.answer == .unknown } ? .open : .eligible
  }
}

extension ProgramTrack.Eligibility {
  /// What these conditions make of the facts.
  public func assess(_ facts: EligibilityFacts) -> EligibilityAssessment {
    var reasons = [
      EligibilityReason(condition: .age, answer: answer(facts.age.map(ages.contains)))
    ]
    if needsPendingCase {
      reasons.append(
        EligibilityReason(condition: .pendingCase, answer: answer(facts.isCasePending)))
    }
    if needsQualifyingCharge {
      reasons.append(
        EligibilityReason(condition: .qualifyingCharge, answer: answer(facts.isChargeQualifying)))
    }
    if excludesSeriousHistory {
      reasons.append(
        EligibilityReason(
          condition: .noSeriousHistory, answer: answer(facts.hasSeriousHistory.map { !$0 })))
    }
    return EligibilityAssessment(reasons: reasons)
  }

  private func answer(_ isFulfilled: Bool?) -> EligibilityReason.Answer {
    isFulfilled.map { $0 ? .fulfilled : .notFulfilled } ?? .unknown
  }
}

/// What a person decided, as far as the rules ask.
public struct EligibilityRuling: Hashable, Sendable {
  public var isEligible: Bool
  /// Milliseconds since 1970; `nil` if nobody said when.
  public var decidedAt: Int64?
  /// Whether it is said who decided.
  public var hasDecider: Bool
  /// Whether it is said why.
  public var hasReason: Bool

  public init(isEligible: Bool, decidedAt: Int64?, hasDecider: Bool, hasReason: Bool = false) {
    self.isEligible = isEligible
    self.decidedAt = decidedAt
    self.hasDecider = hasDecider
    self.hasReason = hasReason
  }

  /// Whether it decides otherwise than the rules suggest, or beyond what is known.
  public func overrides(_ assessment: EligibilityAssessment) -> Bool {
    assessment.suggestion != (isEligible ? .eligible : .ineligible)
  }

  /// What is missing before it counts: who, when, and for an override or a refusal why.
  public func missing(after assessment: EligibilityAssessment) -> [EnrolmentGap] {
    var gaps: [EnrolmentGap] = []
    if !hasDecider { gaps.append(.decider) }
    if decidedAt == nil { gaps.append(.decisionTime) }
    if !hasReason, overrides(assessment) || !isEligible { gaps.append(.decisionReason) }
    return gaps
  }
}
