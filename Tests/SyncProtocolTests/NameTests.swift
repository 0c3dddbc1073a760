// Names against values that another implementation computed, so that a label cannot change unnoticed.

import CausalMerge
import SeededChance
import Testing

@testable import SyncProtocol

@Suite struct NameTests {
  private func rootKey() throws -> Ed25519Key {
    try Ed25519Key(seed: Array(0..<32))
  }

  @Test func `a key's id is a labelled hash of it`() throws {
    let key = try ContentKey(bytes: Array(0..<32))
    #expect(
      key.id.description == "130f61b449bb4d9e22b975cae47aa4602a0589580ea95ff1b4dcffc238116d46")
    #expect(key.bytes == Array(0..<32))
  }

  @Test func `a seed gives the key, the device and the organization that others compute`() throws {
    let root = try rootKey().publicKey
    #expect(
      hexadecimal(root.bytes)
        == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
    #expect(root.deviceID.description == "56475aa75463474c0285df5dbf2bcab7")
    #expect(
      OrganizationID(rootKey: root).description
        == "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c")
    #expect(ScopeID(rosterOf: root).description == "e7a8e88daa389c253d15d801285f913d")
    #expect(
      InvitationID(secret: [UInt8](repeating: 3, count: 16)).description
        == "90933b6fe273056611243abbde057a0f")
  }

  @Test func `a signature that another implementation made is valid for its message only`() throws {
    let key = try rootKey()
    let signature = try #require(
      bytesOfHexadecimal(
        "cc46d62d3754f41754b27b6ea2cb2c272bafa7a5a1f6062bd060f414e50caaea"
          + "c2da66ad39cef4424a90236ea907b7d8057e3443dc5abfc9986967ee7213a407"))
    #expect(key.publicKey.isValid(signature, for: Array("abc".utf8)))
    #expect(!key.publicKey.isValid(signature, for: Array("abd".utf8)))
    #expect(!key.publicKey.isValid(signature.dropLast(), for: Array("abc".utf8)))
  }

  @Test func `a log's running hash takes in position and item`() throws {
    let first = try #require(SegmentHash(bytes: [UInt8](repeating: 7, count: 32)))
    let second = try #require(WrapHash(bytes: [UInt8](repeating: 9, count: 32)))
    let one = RunningHash.start.following(first, at: 1)
    #expect(
      one.description == "5c5edde7a9d8f4f595bb89989944b6c0a86a42d5afbad226154fa250a8cbbed9")
    #expect(
      one.following(second, at: 2).description
        == "f35647caa2ce3eff0839661384eb0ee344c3205b3f55045593ca1dab04d36808")
  }

  @Test(arguments: [0, 31, 33])
  func `keys of another size are refused`(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(throws: KeyError.wrongLength(bytes: count, expected: 32)) {
      try ContentKey(bytes: bytes)
    }
    #expect(throws: KeyError.wrongLength(bytes: count, expected: 32)) {
      try Ed25519Key(seed: bytes)
    }
    #expect(SigningPublicKey(bytes: bytes) == nil)
  }

  @Test func `what is sealed opens in its place and with its key only`() throws {
    var generator = SeededGenerator(seed: 3)
    let key = ContentKey(using: &generator)
    let sealed = try key.seal([1, 2, 3], context: [9], nonce: generator.bytes(12))
    #expect(sealed.count == 12 + 3 + 16)
    #expect(try key.open(sealed[...], context: [9]) == [1, 2, 3])
    #expect(throws: KeyError.sealBroken) { try key.open(sealed[...], context: [8]) }
    #expect(throws: KeyError.sealBroken) { try key.open(sealed.dropLast(), context: [9]) }
    #expect(throws: KeyError.sealBroken) { try key.open([], context: [9]) }
    let other = ContentKey(using: &generator)
    #expect(throws: KeyError.sealBroken) { try other.open(sealed[...], context: [9]) }
    #expect(throws: KeyError.wrongLength(bytes: 11, expected: 12)) {
      try key.seal([], context: [], nonce: generator.bytes(11))
    }
  }

  @Test func `no two labels begin alike`() {
    for label in Label.allCases {
      #expect(label.rawValue.hasSuffix("/1\n"))
      for other in Label.allCases where other != label {
        #expect(!other.rawValue.hasPrefix(label.rawValue))
      }
    }
  }
}
