// What a report could not know. It stands at the foot of every one of them, because a number that silently moves when a
// laptop syncs is believed once.

/// How complete the records were from which a report was made.
public struct Completeness: Hashable, Sendable {
  /// Fields of one kind on which records disagree.
  public struct Disagreements: Hashable, Sendable {
    public let field: String
    public let count: Int

    public init(field: String, count: Int) {
      self.field = field
      self.count = count
    }
  }

  /// Records received more than 24 hours after what they tell of.
  public var lateByADay = 0
  /// Of them those received more than seven days after.
  public var lateByAWeek = 0
  public var devices = 0
  /// Those that were not heard of for longer than the county allows.
  public var silentDevices = 0
  /// When the one that is silent for longest was last heard of, in milliseconds since 1970.
  public var silentSince: Int64?
  /// By field, in the order of their labels.
  public var disagreements: [Disagreements] = []

  public init() {}

  init(of facts: CountyFacts, _ parameters: ReportParameters) {
    let day: Int64 = 86_400_000
    let quality = facts.quality
    lateByADay = quality.delays.count { $0 > day }
    lateByAWeek = quality.delays.count { $0 > 7 * day }
    devices = quality.devices.count
    let allowed = Int64(parameters.silentAfterDays) * day
    let silent = quality.devices.filter {
      parameters.asOf.saturatingSubtract($0.lastSeenAt) > allowed
    }
    silentDevices = silent.count
    silentSince = silent.map(\.lastSeenAt).min()
    disagreements = Dictionary(grouping: quality.disagreements, by: \.field)
      .map { Disagreements(field: $0.key, count: $0.value.count) }.sorted { $0.field < $1.field }
  }

  /// One line, as it stands at the foot of a report.
  public func sentence(in language: ReportLanguage) -> String {
    let isSpanish = language == .spanish
    var parts: [String] = []
    if silentDevices > 0 {
      let since = silentSince.map { CountyTime.date(at: $0).description }
      let counted =
        isSpanish
        ? "\(silentDevices) de \(devices) equipos en silencio"
        : "\(silentDevices) of \(devices) \(devices == 1 ? "device" : "devices") silent"
      let sinceWords = isSpanish ? ", el primero desde " : ", the first since "
      parts.append(counted + (since.map { sinceWords + $0 } ?? ""))
    }
    for disagreement in disagreements {
      parts.append(
        isSpanish
          ? "\(disagreement.count) sin resolver: \(disagreement.field)"
          : "\(disagreement.count) unresolved: \(disagreement.field)")
    }
    if lateByADay > 0 {
      parts.append(
        isSpanish
          ? "\(lateByADay) registros llegaron con más de 24 h de retraso, \(lateByAWeek) con más de "
            + "7 d"
          : "\(lateByADay) \(lateByADay == 1 ? "record" : "records") arrived over 24 h late, "
            + "\(lateByAWeek) over 7 d")
    }
    guard !parts.isEmpty else {
      return isSpanish
        ? "ningún equipo en silencio, nada sin resolver, ningún registro tardío"
        : "no device silent, nothing unresolved, no record late"
    }
    return parts.joined(separator: "; ")
  }
}
