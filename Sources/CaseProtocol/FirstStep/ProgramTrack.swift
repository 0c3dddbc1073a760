// First Step as configuration: sources disagree on how long it is, and a county changes what it asks for. So a length is
// a number of a version, and whoever began under one version ends under it.

/// A service, by the code that records hold.
///
/// A structure rather than an enumeration: a service that a newer version added is carried along by this one.
public struct ServiceCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  public static let counselling = ServiceCode(rawValue: "counselling")
  public static let medical = ServiceCode(rawValue: "medical")
  public static let mentalHealth = ServiceCode(rawValue: "mental_health")
  public static let substanceUse = ServiceCode(rawValue: "substance_use")
  public static let education = ServiceCode(rawValue: "education")
  public static let shelter = ServiceCode(rawValue: "shelter")
  public static let social = ServiceCode(rawValue: "social")
}

/// Which version of which track; an enrolment keeps it for good.
public struct TrackVersion: Hashable, Sendable, Comparable {
  /// Lowercase words joined by underscores.
  public let track: String
  public let version: UInt32

  public init(track: String, version: UInt32) {
    self.track = track
    self.version = version
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.track == right.track ? left.version < right.version : left.track < right.track
  }
}

/// One version of a program: how long, what with, for whom, and what completes it.
public struct ProgramTrack: Hashable, Sendable {
  /// Who may take part.
  public struct Eligibility: Hashable, Sendable {
    /// Age in whole years, both ends included.
    public var ages: ClosedRange<Int64> = 12...17
    public var needsPendingCase = true
    public var needsQualifyingCharge = true
    public var excludesSeriousHistory = true

    public init() {}
  }

  /// What completes it, beside the decision of whoever decides.
  public struct Completion: Hashable, Sendable {
    /// How often each required service is attended, at least.
    public var sessions: Int64 = 1
    /// Whether the whole time must have passed.
    public var needsWholeDuration = true

    public init() {}
  }

  public var id: TrackVersion
  /// What people read.
  public var label: String
  /// Elapsed time from start to end.
  public var duration: Duration
  /// What is attended, unless it is recorded why a youth does not need it.
  public var requiredServices: [ServiceCode]
  public var eligibility = Eligibility()
  public var completion = Completion()
  /// Whether time away is added at the end; a youth who came back then has the whole program before them still.
  public var absenceExtends = false

  public init(id: TrackVersion, label: String, duration: Duration, requiredServices: [ServiceCode])
  {
    self.id = id
    self.label = label
    self.duration = duration
    self.requiredServices = requiredServices
  }

  /// One year, as almost every source has it; the default.
  ///
  /// Sources: Los Angeles County District Attorney's announcement of First Step, 12 February 2014, as the Orange County
  /// Register and the Los Angeles Daily News report it: a one-year program with counselling, medical and social services
  /// for ages 12 to 17 with pending cases and no serious offence in the background.
  public static let oneYear = ProgramTrack(
    id: TrackVersion(track: "first_step_1y", version: 1), label: "First Step, one year",
    duration: .days(365), requiredServices: [.counselling, .medical, .social])

  /// Ten weeks, as another report of the same day has it.
  public static let tenWeeks = ProgramTrack(
    id: TrackVersion(track: "first_step_10w", version: 1), label: "First Step, ten weeks",
    duration: .days(70), requiredServices: [.counselling, .medical, .social])

  /// When the program ends.
  ///
  /// - Parameters:
  ///   - startedAt: milliseconds since 1970.
  ///   - absences: when the youth was away; those that go on count until `now`.
  ///   - now: milliseconds since 1970.
  /// - Returns: milliseconds since 1970.
  public func end(startedAt: Int64, absences: [AbsenceSpan] = [], now: Int64) -> Int64 {
    let end = startedAt.saturatingAdd(duration.milliseconds)
    guard absenceExtends else { return end }
    var away: Int64 = 0
    var until = startedAt
    // Two records of one absence overlap, and count once.
    for absence in absences.sorted(by: { $0.leftAt < $1.leftAt }) {
      let from = max(absence.leftAt, until)
      let to = min(absence.returnedAt ?? now, now)
      guard to > from, from < end.saturatingAdd(away) else { continue }
      away = away.saturatingAdd(to.saturatingSubtract(from))
      until = to
    }
    return end.saturatingAdd(away)
  }
}

/// Every version of every track that a county has used.
public struct ProgramTracks: Hashable, Sendable {
  private let tracks: [TrackVersion: ProgramTrack]
  /// The track that is meant where nobody names one.
  public let defaultTrack: String

  /// Takes the tracks; of two with one version the last counts.
  public init(
    _ tracks: [ProgramTrack] = [.oneYear, .tenWeeks], defaultTrack: String = "first_step_1y"
  ) {
    self.tracks = Dictionary(tracks.map { ($0.id, $0) }) { $1 }
    self.defaultTrack = defaultTrack
  }

  /// The track under which an enrolment began, and no later version of it; `nil` if this replica has not heard of it.
  public subscript(version: TrackVersion) -> ProgramTrack? { tracks[version] }

  /// The newest version of a track, for an enrolment that begins now.
  ///
  /// - Parameter name: the track's; `nil` for the default.
  /// - Returns: `nil` if there is no such track.
  public func newest(_ name: String? = nil) -> ProgramTrack? {
    tracks.values.filter { $0.id.track == name ?? defaultTrack }.max { $0.id < $1.id }
  }
}
