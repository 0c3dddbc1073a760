// The numbers of the protocol. What the county published stands beside what a county sets for itself, each marked.

/// Spans, steps and owners by which deadlines are judged; one value a protocol version.
///
/// Source: Los Angeles County Law Enforcement First Responder Protocol for Commercially Sexually Exploited Children, in
/// force since August 2014: five parties alerted, who respond within ninety minutes; a comprehensive health evaluation
/// and other specialized services within 72 hours of first contact. That the steps are those of the first 72 hours
/// after contact with a youth who may be a victim: MyNewsLA, 13 November 2018. The protocol's own minute-by-minute steps are
/// not public, so all other numbers here are a proposal that a county replaces.
public struct DeadlineSettings: Hashable, Sendable {
  /// What counts as an agency's response.
  public enum Response: Hashable, Sendable {
    /// Someone has come.
    case arrived
    /// Someone has answered; whoever is on the way or has come has answered too.
    case acknowledged
  }

  /// Counted up by the county whenever a number changes; a case keeps the version under which it began.
  public var version: UInt32 = 1
  /// Who is alerted at every recovery.
  public var agencies: [Agency] = Agency.alerted
  /// From first contact to each alert; a proposal.
  public var alertWithin: Duration = .minutes(15)
  /// From an alert to its response; the protocol's.
  public var respondWithin: Duration = .minutes(90)
  /// What meets an alert, where it is not ``Response/arrived``; a proposal.
  ///
  /// Sources differ on whether all five must come: by the office of Supervisor Mark Ridley-Thomas, 2016, they are
  /// summoned to arrive on scene.
  public var responses: [Agency: Response] = [.health: .acknowledged, .mentalHealth: .acknowledged]
  /// From first contact to the health evaluation; the protocol's.
  public var evaluateWithin: Duration = .hours(72)
  /// From first contact to every other required item; the protocol's.
  public var settleWithin: Duration = .hours(72)
  /// From first contact to the first thing offered; a proposal.
  public var offerWithin: Duration = .hours(2)
  /// Items that are owed within the 72 hours beside the health evaluation, and to whom each falls; a proposal.
  public var owners: [ChecklistItem: Agency] = [
    .acuteExamOffer: .health, .mentalHealthScreen: .mentalHealth, .substanceScreen: .mentalHealth,
    .exploitationScreen: .childServices, .safetyPlan: .advocate, .advocateMet: .advocate,
    .placementFound: .childServices, .guardianNotice: .childServices,
    .mandatedReport: .lawEnforcement, .missingCleared: .lawEnforcement,
    .legalRightsExplained: .advocate,
  ]

  /// Who is told that an agency is not yet alerted; a proposal.
  public var alertSteps: [EscalationStep] = [
    .reminder(after: .minutes(10), .device), .breach(.device, .stationSupervisor),
  ]
  /// Who is told that an agency has not yet responded; a proposal.
  public var responseSteps: [EscalationStep] = [
    .reminder(after: .minutes(45), .agency), .reminder(after: .minutes(75), .agencySupervisor),
    .breach(.leadAgency, .onCallManager),
  ]
  /// Who is told of an item that is not yet settled, the health evaluation included; a proposal.
  public var checklistSteps: [EscalationStep] = [
    .reminder(after: .hours(24), .agency), .reminder(after: .hours(48), .agency),
    .reminder(after: .hours(66), .agency), .breach(.teamLead),
  ]
  /// Who is told that nothing was offered yet: whoever is there, and nobody else; a proposal.
  public var needsSteps: [EscalationStep] = [.reminder(after: .hours(2), .device)]

  /// Items that need the youth to be there, so that an absence interrupts them; the protocol's health evaluation.
  public var interruptible: Set<ChecklistItem> = [.healthEvaluation]
  /// Clocks of mandated reports and examinations.
  public var reports = ReportClockSettings()
  /// Clocks of absences.
  public var absences = AbsenceClockSettings()
  /// Clocks of those who stay with the youth.
  public var involvement = InvolvementClockSettings()
  /// Clocks of programs and of sealing after them.
  public var programs = ProgramClockSettings()
  /// Clocks of consent, access and orders.
  public var access = AccessClockSettings()
  /// Who may let a clock go, with a reason; a proposal.
  ///
  /// What a law asks for is in nobody's hand, and has no entry.
  public var waivers: [DeadlineRule: Set<CaseRole>] = [
    .alert: [.supervisor], .response: [.supervisor],
    .healthEvaluation: [.supervisor, .health], .checklist: [.supervisor],
    .basicNeeds: [.supervisor], .acuteExam: [.supervisor, .health],
    .returnTalk: [.supervisor], .contact: [.supervisor], .involvement: [.supervisor],
    .program: [.supervisor, .prosecutor],
  ]

  /// The settings of version 1.
  public init() {}

  /// What counts as an agency's response.
  public func response(of agency: Agency) -> Response {
    responses[agency] ?? .arrived
  }
}
