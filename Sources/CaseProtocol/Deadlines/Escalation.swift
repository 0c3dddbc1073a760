// Handing out who is to be told, once each. A desk runs for months beside restarts and power cuts; what it remembers is
// a set of keys, and everything else follows from the deadlines as they stand.

public import CausalMerge

/// What one telling is about: the same on every device and after every restart.
public struct EscalationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The deadline's ``Deadline/id``.
  public let deadline: String
  /// The step in the order of the rule's steps, from 1; 0 for the one summary of a late record.
  public let step: Int

  public init(deadline: String, step: Int) {
    self.deadline = deadline
    self.step = step
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.deadline == right.deadline ? left.step < right.step : left.deadline < right.deadline
  }

  /// The key as a line of text, the deadline and the step.
  public var description: String { "\(deadline)#\(step)" }
}

/// One telling: of a deadline, at a step, to those who are named there.
public struct Escalation: Hashable, Sendable, Identifiable {
  public let deadline: Deadline
  public let step: EscalationStep
  /// The step in the order of the rule's steps, from 1.
  public let number: Int
  /// When it is to be handed out, in milliseconds since 1970.
  public let atMilliseconds: Int64
  /// To whom; of the step's recipients those who are not told of a later step at the same time.
  public let recipients: [Recipient]

  public var id: EscalationKey { EscalationKey(deadline: deadline.id, step: number) }

  /// Whether it says that the time has passed.
  public var isBreach: Bool {
    switch step.timing {
    case .breach, .afterEnd: true
    case .afterStart, .beforeEnd: false
    }
  }
}

/// A record that came with deadlines already past: told once, as one line for someone's list, and never as a page.
public struct LateRecord: Hashable, Sendable, Identifiable {
  /// The record on which the clocks hang.
  public let origin: RecordID
  /// How many of its deadlines were past when it came, and are not met.
  public let count: Int

  public var id: EscalationKey { EscalationKey(deadline: "late/\(origin)", step: 0) }

  /// One sentence, without any field's text.
  public var explanation: String {
    "late record: \(count) \(count == 1 ? "deadline was" : "deadlines were") already past when it "
      + "was recorded here; nobody is paged"
  }
}

extension Deadline {
  /// Every step and when it is reached, in the order of time; empty where nobody is told.
  public var plan: [Escalation] {
    guard isTold, let startMilliseconds, let dueMilliseconds else { return [] }
    return steps.enumerated().map { index, step in
      Escalation(
        deadline: self, step: step, number: index + 1,
        atMilliseconds: step.instant(start: startMilliseconds, due: dueMilliseconds),
        recipients: step.recipients)
    }.sorted { ($0.atMilliseconds, $0.number) < ($1.atMilliseconds, $1.number) }
  }

  /// The next step that is not reached yet.
  ///
  /// - Parameter moment: milliseconds since 1970; a step that is reached exactly then is not next any more.
  /// - Returns: the step and its time, or `nil` if nobody is told after that.
  public func nextStep(after moment: Int64) -> Escalation? {
    plan.first { $0.atMilliseconds > moment }
  }
}

/// What a desk has handed out, and what it has still to.
///
/// A value: whoever keeps it writes it to disk before a command runs, if nobody may be told twice, or after, if nobody
/// may be missed.
///
/// - each step of each deadline is handed out at most once, however often and wherever this is asked;
/// - a step that was reached while nobody watched is handed out at the next look, but who is told of a later step of the
///   same deadline at that look is not told of the earlier one too;
/// - what was reached before the desk was first set up is the past, and is never handed out.
public struct EscalationLedger: Hashable, Sendable {
  /// When watching began, in milliseconds since 1970.
  public let begunAt: Int64
  /// The keys of what was handed out or passed over.
  public private(set) var settled: Set<EscalationKey>

  public init(begunAt: Int64, settled: Set<EscalationKey> = []) {
    self.begunAt = begunAt
    self.settled = settled
  }

  /// What a look at the deadlines calls for.
  public struct Work: Hashable, Sendable {
    /// To hand out now, in the order of time.
    public var escalations: [Escalation] = []
    /// Late records, each for one line in a list.
    public var lateRecords: [LateRecord] = []
    /// Every key that is settled by doing this, those that were passed over included.
    public var keys: [EscalationKey] = []

    public var isEmpty: Bool { keys.isEmpty }
  }

  /// What is to be handed out now; asking changes nothing.
  ///
  /// - Parameters:
  ///   - deadlines: as they stand at `now`.
  ///   - now: milliseconds since 1970.
  /// - Returns: whom to tell, and the keys to settle once they are told.
  public func work(for deadlines: [Deadline], now: Int64) -> Work {
    var work = Work()
    for deadline in deadlines {
      let reached = deadline.plan.filter {
        $0.atMilliseconds <= now && $0.atMilliseconds >= begunAt && !settled.contains($0.id)
      }
      work.keys += reached.map(\.id)
      var told: Set<Recipient> = []
      var kept: [Escalation] = []
      for escalation in reached.reversed() {
        let recipients = escalation.recipients.filter { told.insert($0).inserted }
        guard !recipients.isEmpty else { continue }
        kept.append(escalation.telling(recipients))
      }
      work.escalations += kept
    }
    work.escalations.sort {
      $0.atMilliseconds == $1.atMilliseconds ? $0.id < $1.id : $0.atMilliseconds < $1.atMilliseconds
    }
    work.lateRecords = LateRecord.summaries(of: deadlines).filter { !settled.contains($0.id) }
    work.keys += work.lateRecords.map(\.id)
    work.keys.sort()
    return work
  }

  /// When to look again at the latest, if nothing changes before.
  ///
  /// - Parameters:
  ///   - deadlines: as they stand at `now`.
  ///   - now: milliseconds since 1970.
  /// - Returns: milliseconds since 1970, or `nil` if nobody is to be told of any of them.
  public func nextLook(at deadlines: [Deadline], after now: Int64) -> Int64? {
    deadlines.compactMap { $0.nextStep(after: now)?.atMilliseconds }.min()
  }

  /// Remembers what was done.
  public mutating func settle(_ keys: some Sequence<EscalationKey>) {
    settled.formUnion(keys)
  }
}

extension LateRecord {
  /// One for each record that came late, whatever the count of its deadlines.
  public static func summaries(of deadlines: [Deadline]) -> [LateRecord] {
    var counts: [RecordID: Int] = [:]
    for deadline in deadlines where deadline.state == .recordedLate {
      counts[deadline.origin, default: 0] += 1
    }
    return counts.map { LateRecord(origin: $0.key, count: $0.value) }
      .sorted { $0.origin < $1.origin }
  }
}

extension Escalation {
  fileprivate func telling(_ recipients: [Recipient]) -> Escalation {
    Escalation(
      deadline: deadline, step: step, number: number, atMilliseconds: atMilliseconds,
      recipients: recipients)
  }
}
