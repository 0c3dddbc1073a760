// What matters next to one person. A list of forty clocks helps nobody at two in the morning; the first line has to be
// the one to act on.

/// Who looks at a list of what is due.
public struct DueViewer: Hashable, Sendable {
  /// The agencies for which the person works; empty if any agency's clock is theirs to see.
  public var agencies: Set<Agency>
  /// The roles that the person has around these youths.
  public var roles: Set<CaseRole>
  /// As whom the person is told, such as a supervisor.
  public var recipients: Set<Recipient>

  public init(
    agencies: Set<Agency> = [], roles: Set<CaseRole> = [], recipients: Set<Recipient> = []
  ) {
    self.agencies = agencies
    self.roles = roles
    self.recipients = recipients
  }

  /// Whether a deadline is this person's to act on or to hear of.
  ///
  /// - what neither an agency nor a role owns is whoever's is there;
  /// - a supervisor sees another's clock once the step is reached at which they are told.
  ///
  /// - Parameter deadline: as it stands.
  /// - Returns: `true` if it belongs in this person's list.
  public func minds(_ deadline: Deadline) -> Bool {
    if agencies.isEmpty && roles.isEmpty && recipients.isEmpty { return true }
    if deadline.agency == nil && deadline.role == nil { return true }
    // An officer's own clock: the one to call is the agency's, the call is the officer's.
    if deadline.rule == .alert { return roles.contains(.officer) || isTold(of: deadline) }
    if let agency = deadline.agency, agencies.contains(agency) { return true }
    if let role = deadline.role, roles.contains(role) { return true }
    return isTold(of: deadline)
  }

  private func isTold(of deadline: Deadline) -> Bool {
    deadline.step?.recipients.contains(where: recipients.contains) ?? false
  }
}

/// The order in which one person should look at what is due.
public enum DueList {
  /// How near an end is before it outranks everything that ends later, and how long a miss stays on top.
  public static let nearWithin: Duration = .hours(4)

  /// What is due for one person, what matters next on top.
  ///
  /// First what ends or ended within hours, by its end; then what was missed earlier and is still owed, the latest miss
  /// first; then what runs on, by its end; last what came here already past.
  ///
  /// - Parameters:
  ///   - deadlines: as they stand at `now`.
  ///   - viewer: who looks.
  ///   - now: milliseconds since 1970.
  /// - Returns: only what is open and theirs.
  public static func due(
    _ deadlines: [Deadline], for viewer: DueViewer = DueViewer(), now: Int64
  ) -> [Deadline] {
    due(deadlines, for: viewer, now: now) { $0 }
  }

  /// The same for whatever has a deadline.
  ///
  /// - Complexity: O(n log n) for n that are open and theirs; of those alone that stand at one place the names are
  ///   spelled out.
  public static func due<Clock>(
    _ clocks: [Clock], for viewer: DueViewer = DueViewer(), now: Int64,
    of deadline: (Clock) -> Deadline
  ) -> [Clock] {
    let wanted = clocks.filter { clock in
      let judged = deadline(clock)
      return judged.isOpen && viewer.minds(judged)
    }
    let places = wanted.map { place(of: deadline($0), now: now) }
    return ListPlace.order(of: places) { deadline(wanted[$0]).id }.map { wanted[$0] }
  }

  private static func place(of deadline: Deadline, now: Int64) -> ListPlace {
    let due = deadline.dueMilliseconds ?? .max
    if deadline.state == .recordedLate { return ListPlace(group: 3, order: due) }
    let distance = due.saturatingSubtract(now)
    let near = nearWithin.milliseconds
    if distance >= -near, distance <= near { return ListPlace(group: 0, order: due) }
    return distance < 0
      ? ListPlace(group: 1, order: Int64(0).saturatingSubtract(due))
      : ListPlace(group: 2, order: due)
  }
}
