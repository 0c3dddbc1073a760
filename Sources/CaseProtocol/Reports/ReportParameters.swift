// What a report is asked for. It is frozen with the answer, so that a question can be put again.

/// The question: which days, as of when, and by which numbers of the protocol.
public struct ReportParameters: Hashable, Sendable {
  public var window: ReportWindow
  /// What was known at this moment counts, in milliseconds since 1970; clocks that still run then are pending.
  public var asOf: Int64
  /// Whether a recovery counts whose youth is not yet confirmed as exploited.
  public var includesSuspected = true
  /// The first day of the protocol: what came before it makes nobody a repeat.
  public var launchedOn: LocalDate
  /// A number of youth below this is withheld.
  public var threshold = 11
  /// A device that was not heard of for longer is silent.
  public var silentAfterDays = 7
  /// How long a youth may be without an advocate, from one to the next, and still be followed.
  public var advocateGapDays = 7
  public var responseMinutes = 90
  public var evaluationHours = 72
  /// Who is alerted at every recovery.
  public var agencies: [Agency]
  /// What counts as the response of each agency, where it is not to have come.
  public var responses: [Agency: DeadlineSettings.Response]

  /// - Parameters:
  ///   - window: the days.
  ///   - asOf: milliseconds since 1970.
  ///   - launchedOn: the first day of the protocol; sources name the month, August 2014.
  ///   - settings: the protocol version's numbers.
  public init(
    window: ReportWindow, asOf: Int64,
    launchedOn: LocalDate = LocalDate(daysSince1970: 16_283),
    settings: DeadlineSettings = DeadlineSettings()
  ) {
    self.window = window
    self.asOf = asOf
    self.launchedOn = launchedOn
    agencies = settings.agencies
    responses = settings.responses
    responseMinutes = Int(settings.respondWithin.milliseconds / 60_000)
    evaluationHours = Int(settings.evaluateWithin.milliseconds / 3_600_000)
  }

  func response(of agency: Agency) -> DeadlineSettings.Response { responses[agency] ?? .arrived }

  var responseMilliseconds: Int64 { Int64(responseMinutes) * 60_000 }
  var evaluationMilliseconds: Int64 { Int64(evaluationHours) * 3_600_000 }
}
