// One laptop: a real replica in memory, clocks that may be wrong, a process that may die at any commit.

import CausalMerge
package import LocalReplica
import RecordSchema
import SyncProtocol
import Trust

/// What a device was told is durable, as the simulation remembers it.
struct AcknowledgedWrite {
  /// One entry, as it was written.
  struct Part: Hashable {
    var record: RecordID
    var field: UInt32
    var operation: CausalMerge.Operation
    var value: Value
  }

  var device: Int
  /// Whose segments it stands in: others may write the very same.
  var author: DeviceID?
  var scope: ScopeID
  var compartment: UInt32
  var parts: [Part]
  /// True time.
  var time: Int64
  /// The boot in which it was written.
  var boot: UInt64
  /// Whether the boot's clock had been measured when it was cut; nil while it is in the outbox.
  var wasMeasured: Bool?
  /// Whether its only copy was on a disk that failed.
  var isLost = false
  /// Whether the disk on which it was written has failed, so that it lives on what others have of it.
  var isOrphaned = false
  /// Whether the disk that was put back has it uncut, while others have it in a segment.
  var isUncutInCopy = false
}

/// A long edit that somebody has open.
struct LongEdit {
  var token: ReadToken
  var scope: ScopeID
  var record: RecordID
  var type: UInt32
  var field: UInt32
  /// What stood in the field when it was opened.
  var seen: Set<Value>
}

/// One laptop.
package final class SimulatedDevice {
  let index: Int
  /// Which laptop's disk this one's was copied from; itself for all others.
  let original: Int
  var replica: ReplicaCore
  var clock: DeviceClock
  var conversation: SyncConversation?
  /// The request that it waits for the answer of.
  var flight: Int?
  /// When that request was sent.
  var sentAt: Int64 = 0
  /// Lives of the server whose answers the running conversation took.
  var lives: Set<Int> = []
  var edits: [LongEdit] = []
  var isEnrolled = false
  /// Storage moments left until the process dies.
  private var countdown: Int?
  private(set) var death: Mark?

  init(index: Int, original: Int? = nil, replica: ReplicaCore, clock: DeviceClock) {
    self.index = index
    self.original = original ?? index
    self.replica = replica
    self.clock = clock
    watch()
  }

  package static func environment(_ chance: Chance) -> ReplicaEnvironment {
    let source = ChanceSource(chance)
    return ReplicaEnvironment(
      randomBytes: { source.bytes($0) }, encapsulation: .replayable)
  }

  // MARK: dying

  /// Lets the process die at the n-th storage moment from now.
  func die(after moments: Int) { countdown = moments }

  /// Forgets a death that was planned and has not come.
  func live() { countdown = nil }

  private func watch() {
    replica.storageProbe = { [unowned self] moment in
      if death != nil { throw InjectedCrash() }
      guard let left = countdown else { return }
      countdown = left - 1
      guard left <= 0 else { return }
      death = moment == .beforeCommit ? .deviceCrashBeforeCommit : .deviceCrashAfterCommit
      throw InjectedCrash()
    }
  }

  /// Starts the program again upon what is on the disk.
  func restart() throws {
    countdown = nil
    death = nil
    conversation = nil
    flight = nil
    edits = []
    replica.storageProbe = nil
    replica = try ReplicaCore(afterCrashOf: replica)
    watch()
  }

  /// Puts another disk in.
  func replaceDisk(_ other: ReplicaCore) throws {
    replica.storageProbe = nil
    replica = other
    try restart()
  }

  var remote: Remote {
    get throws { try replica.remote(named: Self.remoteName) }
  }

  static let remoteName = "origin"
}
