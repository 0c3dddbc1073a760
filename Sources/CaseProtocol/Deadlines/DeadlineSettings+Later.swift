// The numbers of the clocks that run after the first 72 hours, a group a kind of work. Each says whether a law, a
// published practice or a proposal gives it.

/// Numbers for mandated reports and for examinations after an assault.
public struct ReportClockSettings: Hashable, Sendable {
  /// From suspicion to the phone call.
  ///
  /// The law says immediately; when to remind is a proposal.
  public var phoneWithin: Duration = .hours(1)
  /// From suspicion to the written report.
  ///
  /// Source: California Penal Code section 11166.
  public var writeWithin: Duration = .hours(36)
  /// From the assault to an acute examination, exactly then included.
  ///
  /// Source: Los Angeles County Sheriff's Department, Human Trafficking Task Force order 4-01.
  public var examineWithin: Duration = .hours(96)
  public var phoneSteps: [EscalationStep] = [
    .reminder(after: .minutes(30), .device), .breach(.device, .agencySupervisor),
  ]
  public var writeSteps: [EscalationStep] = [
    .reminder(after: .hours(24), .agency), .reminder(after: .hours(34), .agency),
    .breach(.agencySupervisor),
  ]
  /// Counted back from the window's end, because contact may be late in it; a proposal.
  public var examSteps: [EscalationStep] = [
    .reminder(before: .hours(48), .agency), .reminder(before: .hours(12), .agency, .teamLead),
    .breach(.teamLead),
  ]

  public init() {}
}

/// Numbers for absences and returns.
public struct AbsenceClockSettings: Hashable, Sendable {
  /// Who is told that a youth is missing from care.
  ///
  /// Source: California Welfare and Institutions Code section 16501.35. The tribe is told where there is one.
  public var told: [DeadlinePart] = [
    .lawEnforcementTold, .nationalCenterTold, .guardianTold, .courtTold,
  ]
  /// From discovery to each of them.
  ///
  /// Source: the same.
  public var tellWithin: Duration = .hours(24)
  /// From a missing report to its transmission.
  ///
  /// Source: California Penal Code section 14211.
  public var transmitWithin: Duration = .hours(2)
  /// From return to the talk; a proposal.
  public var talkWithin: Duration = .hours(72)
  /// From a youth being found to the report of it.
  ///
  /// Source: California Penal Code section 14213.
  public var reportFoundWithin: Duration = .hours(24)
  public var tellSteps: [EscalationStep] = [
    .reminder(after: .hours(6), .agency), .reminder(after: .hours(12), .agency),
    .reminder(after: .hours(20), .agencySupervisor), .breach(.leadAgency, .onCallManager),
  ]
  public var transmitSteps: [EscalationStep] = [
    .reminder(after: .hours(1), .agency), .breach(.stationSupervisor),
  ]
  /// Each day.
  public var talkSteps: [EscalationStep] =
    EscalationStep.reminders(every: .hours(24), count: 2, .agency) + [.breach(.agencySupervisor)]
  public var reportFoundSteps: [EscalationStep] = [
    .reminder(after: .hours(12), .agency), .breach(.stationSupervisor),
  ]

  public init() {}
}

/// Numbers for those who stay with a youth.
public struct InvolvementClockSettings: Hashable, Sendable {
  /// How often someone in a role is in contact.
  public struct Cadence: Hashable, Sendable {
    /// The longest time without a contact; exactly that long is in time.
    public var every: Duration
    /// Whether only a meeting in person counts.
    public var isInPerson: Bool

    public init(every: Duration, isInPerson: Bool = false) {
      self.every = every
      self.isInPerson = isInPerson
    }
  }

  /// How often each role is in contact.
  ///
  /// Sources: Probation's Child Trafficking Unit meets a youth at least twice a month and checks in every three days
  /// (MyNewsLA, 4 May 2020); advocates are in touch weekly (Superior Court of Los Angeles County, STAR Court).
  public var cadences: [CaseRole: [Cadence]] = [
    .advocate: [Cadence(every: .days(7))],
    .probationOfficer: [Cadence(every: .days(3)), Cadence(every: .days(15), isInPerson: true)],
  ]
  /// The least time for which an advocate and a team stay; the county's.
  ///
  /// Source: MyNewsLA, 13 November 2018: at least ninety days, and often as long as a year.
  public var floor: Duration = .days(90)
  /// When to look back on the whole; the same source.
  public var review: Duration = .days(365)
  /// In which roles someone must still be there at the floor.
  public var staying: Set<CaseRole> = [.advocate]
  public var contactSteps: [EscalationStep] = [.breach(.caseWorker, .supervisor)]
  public var floorSteps: [EscalationStep] = [
    .reminder(after: .days(75), .caseWorker, .teamLead), .breach(.teamLead),
  ]
  public var reviewSteps: [EscalationStep] = [
    .reminder(before: .days(30), .teamLead), .breach(.teamLead),
  ]

  public init() {}
}

/// Numbers for programs, and for sealing after them.
public struct ProgramClockSettings: Hashable, Sendable {
  /// From completion to Probation's decision on sealing.
  ///
  /// Source for all four: California Welfare and Institutions Code section 786.5; Rules of Court, rule 5.850.
  public var decideWithin: Duration = .days(60)
  /// From notice to law enforcement to the sealed arrest record.
  public var sealWithin: Duration = .days(60)
  /// From the decision to the letter to the youth.
  public var tellYouthWithin: Duration = .days(30)
  /// From the letter that refuses to the youth's petition.
  public var petitionWithin: Duration = .days(60)
  public var programSteps: [EscalationStep] = [
    .reminder(before: .days(30), .caseWorker), .reminder(before: .days(7), .caseWorker),
    .breach(.leadAgency),
  ]
  public var sealingSteps: [EscalationStep] = [
    .reminder(before: .days(10), .agency), .breach(.agencySupervisor),
  ]
  /// To petition is the youth's right and no duty: whoever defends the youth is reminded, and nobody is reproached.
  public var petitionSteps: [EscalationStep] = [.reminder(before: .days(10), .caseWorker)]

  public init() {}
}

/// Numbers for consent, access, orders.
public struct AccessClockSettings: Hashable, Sendable {
  /// How long before a consent's end it is to be settled; a proposal.
  public var renewBefore: Duration = .days(14)
  /// From the end of a role to the end of its access.
  ///
  /// Source: CJIS Security Policy 5.9.5, AC-2(h); within 30 minutes where the risk is high, AC-2(13).
  public var endAccessWithin: Duration = .days(1)
  public var endRiskyAccessWithin: Duration = .minutes(30)
  /// From a seal order to the last device's confirmation; a proposal.
  public var sealDevicesWithin: Duration = .days(7)
  public var consentSteps: [EscalationStep] = [.breach(.caseWorker)]
  /// Each hour.
  public var accessSteps: [EscalationStep] =
    EscalationStep.reminders(every: .hours(1), count: 23, .administrator)
    + [.breach(.administrator, .privacyOfficer)]
  public var riskyAccessSteps: [EscalationStep] = [
    .reminder(after: .minutes(10), .administrator), .breach(.administrator, .privacyOfficer),
    .overdue(by: .hours(1), .administrator, .privacyOfficer),
  ]
  public var sealOrderSteps: [EscalationStep] = [
    .reminder(after: .days(1), .administrator), .reminder(after: .days(5), .administrator),
    .breach(.administrator, .recordsOfficer),
  ]
  public var destructionSteps: [EscalationStep] = [
    .reminder(before: .days(30), .recordsOfficer), .breach(.recordsOfficer),
  ]

  public init() {}
}
