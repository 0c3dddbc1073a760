// A passphrase opens a lock at a third of a second and 128 MiB: its owner pays that once for each time it is typed.

import CaseProtocol
import Fieldkeep
import Foundation
import Synchronization
import Testing

@testable import FieldkeepCommand
@testable import Trust

struct DerivationTests {
  private static let words = "copper meadow lantern river tulip canoe"
  private static let others = "granite otter pillow sonnet violet zipper"

  /// How often a passphrase was derived while a body ran.
  private func derivations(_ body: () async throws -> Void) async throws -> Int {
    let count = Counter()
    try await ScryptCost.$countDerivation.withValue({ count.add() }, operation: body)
    return count.value
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  @Test func `a command on a locked laptop derives its key once, whether or not it is kept`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    let folder = place.path + "/data"
    let protection = FolderProtection(at: folder)
    try protection.begin(with: Passphrase(entered: Self.words))
    protection.lock()
    let count = try await derivations {
      let replica = try await Desk.openReplica(folder) { body in
        let key = try body(Self.words)
        // As where no kernel keeps keys.
        protection.lock()
        return key
      }
      #expect(replica.schema == CountySchema.schema)
    }
    #expect(count == 1)
  }

  @Test func `another passphrase takes one derivation of each`() async throws {
    let place = try Place()
    defer { place.remove() }
    let protection = FolderProtection(at: place.path + "/data")
    try protection.begin(with: Passphrase(entered: Self.words))
    let count = try await derivations {
      let key = try protection.unlock(with: Passphrase(entered: Self.words))
      try protection.change(to: Passphrase(entered: Self.others), with: key)
    }
    #expect(count == 2)
    #expect(throws: FieldkeepError.wrongPassphrase) {
      try protection.unlock(with: Passphrase(entered: Self.words))
    }
    try protection.unlock(with: Passphrase(entered: Self.others))
    protection.lock()
  }

  @Test func `what one folder's passphrase opened changes no other folder's`() async throws {
    let place = try Place()
    defer { place.remove() }
    let protections = ["one", "other"].map { FolderProtection(at: place.path + "/" + $0) }
    for protection in protections { try protection.begin(with: Passphrase(entered: Self.words)) }
    let key = try protections[0].unlock(with: Passphrase(entered: Self.words))
    #expect(throws: FieldkeepError.locked) {
      try protections[1].change(to: Passphrase(entered: Self.others), with: key)
    }
    for protection in protections { protection.lock() }
  }
}
