// What a desk must not forget over a power cut: since when it watches, what it began to hand out, what is settled. Kept
// sealed in the replica, in the same file as everything else, so that one copy of the folder has all of it.

import CaseProtocol
import Fieldkeep
import Foundation

/// A desk's memory beside the records.
struct DeskMemory {
  private(set) var ledger: EscalationLedger
  /// Whether the desk has never been here before.
  private(set) var isFirst: Bool
  /// How often each was begun that is not settled yet.
  private var begun: [EscalationKey: Int] = [:]
  /// What is settled and stands in no record: passed over, late, or in a part of a case that this desk only reads.
  private var own: Set<EscalationKey> = []
  private let replica: Replica

  /// The name under which it is kept.
  static let subject = "desk"

  init(_ replica: Replica, now: Int64) async throws {
    self.replica = replica
    let text = try await replica.draft(Self.subject)
    var begunAt = now
    for line in (text ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 2, let number = Int64(words[1]) else { continue }
      let key = words.count == 4 ? Self.key(words[2], words[3]) : nil
      switch (words[0], key) {
      case ("since", _): begunAt = number
      case ("begun", .some(let key)): begun[key] = Int(clamping: number)
      case ("done", .some(let key)): own.insert(key)
      default: continue
      }
    }
    isFirst = text == nil
    ledger = EscalationLedger(begunAt: begunAt, settled: own)
    if isFirst { try await keep() }
  }

  private static func key(_ deadline: Substring, _ step: Substring) -> EscalationKey? {
    Int(step).map { EscalationKey(deadline: String(deadline), step: $0) }
  }

  /// Takes in what records say was handed out, by this desk or another.
  mutating func learn(_ keys: [EscalationKey]) {
    ledger.settle(keys)
    for key in keys {
      begun[key] = nil
      own.remove(key)
    }
  }

  /// Notes that a command is about to run.
  ///
  /// - Returns: how often it was begun, this time included.
  mutating func begin(_ key: EscalationKey) -> Int {
    let count = (begun[key] ?? 0) + 1
    begun[key] = count
    return count
  }

  mutating func settle(_ keys: [EscalationKey]) {
    ledger.settle(keys)
    own.formUnion(keys)
    for key in keys { begun[key] = nil }
  }

  /// Writes it to the disk, and returns when it is there.
  func keep() async throws {
    let lines =
      ["since \(ledger.begunAt)"]
      + begun.sorted { $0.key < $1.key }.map {
        "begun \($0.value) \($0.key.deadline) \($0.key.step)"
      }
      + own.sorted().map { "done 1 \($0.deadline) \($0.step)" }
    try await replica.keep(draft: lines.joined(separator: "\n"), of: Self.subject)
  }
}

/// One desk a folder: two would page everybody twice.
final class DeskLock {
  private let descriptor: Int32

  init(folder: String) throws {
    descriptor = open(folder + "/desk.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, "the desk's lock cannot be made", hint: "check the data folder")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        .tryLater, "a desk is at work on this folder already",
        hint: "one desk a folder is enough; end the other first")
    }
  }

  /// Lets the next desk in; the end of the process does too.
  func release() { close(descriptor) }
}
