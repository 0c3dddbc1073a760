// What can be wrong with a segment before its body is opened.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

extension Cast {
  func frameScenarios() throws -> [Scenario] {
    let good = try columns { _ in }
    let header = try header()
    let unsigned = Array(good.dropLast(64))
    func bad(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ segment: [UInt8]
    ) -> Scenario {
      Scenario("segment/" + name, about, rules: rule, expect: expect, input: input(segment))
    }
    return [
      bad("frame-empty", "No bytes at all.", "S-2", .truncated, []),
      bad("frame-one-byte", "Half of the header's length.", "S-2", .truncated, [0]),
      bad(
        "frame-ends-in-header", "The bytes end inside the header.", "S-2", .truncated,
        Array(good.prefix(2 + header.count - 1))),
      bad(
        "frame-ends-in-body-length", "The bytes end inside the body's length.", "S-2", .truncated,
        Array(good.prefix(2 + header.count + 3))),
      bad(
        "frame-ends-in-body", "The bytes end inside the body.", "S-2", .truncated,
        Array(good.prefix(2 + header.count + 4 + 10))),
      bad(
        "frame-without-signature", "The bytes end where the signature should begin.", "S-2",
        .truncated, unsigned),
      bad(
        "frame-ends-in-signature", "The last byte of the signature is absent.", "S-2", .truncated,
        Array(good.dropLast())),
      bad(
        "frame-body-length-lies", "The body's length says four gigabytes.", "S-2", .truncated,
        Array(good.prefix(2 + header.count)) + [0xff, 0xff, 0xff, 0xff]
          + Array(good.dropFirst(6 + header.count))),
      bad(
        "frame-trailing-byte", "One byte follows the signature.", "S-3", .trailingBytes, good + [0]),
      bad(
        "frame-twice", "A second segment follows the first.", "S-3", .trailingBytes, good + good),
      bad(
        "frame-too-large", "One byte more than any segment may have.", "S-4", .tooLarge,
        [UInt8](repeating: 0, count: Limits.segmentBytes + 1)),
      bad(
        "frame-header-too-large", "A header of 4,097 bytes.", "S-5", .headerTooLarge,
        try frame(header + Self.fill(0, 4_097 - header.count), [])),
    ]
  }

  func headerScenarios() throws -> [Scenario] {
    let parents = (1...3).map(Self.hash).sorted().map { Data($0.bytes) }
    func bad(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome,
      _ change: (inout Fieldkeep_V1_SegmentHeader) -> Void
    ) throws -> Scenario {
      let header = try header(change)
      return Scenario(
        "segment/header-" + name, about, rules: rule, expect: expect,
        input: input(try sealed(plain(), header: header)))
    }
    func raw(_ name: String, _ about: String, _ header: [UInt8]) throws -> Scenario {
      Scenario(
        "segment/header-" + name, about, rules: "S-10", expect: .headerMalformed,
        input: input(try frame(header, [])))
    }
    let good = try header()
    let many = (0..<65).map { Data(Self.fill(UInt8($0))) }
    return try [
      raw(
        "breaks-off", "The header's last field is longer than the header.", Array(good.dropLast())),
      raw("field-zero", "The header has a field of number 0.", good + [0x00, 0x00]),
      raw("group", "The header has a group, which is not read.", good + [0x4b, 0x4c]),
      raw(
        "long-number", "A number in eleven bytes.",
        good + [0x48] + Self.fill(0xff, 10) + [0x01]),
      bad("without-format", "No format.", "S-11", .headerMissing) { $0.format = 0 },
      bad("without-merge", "No merge algorithm.", "S-11", .headerMissing) { $0.merge = 0 },
      bad("without-suite", "No suite.", "S-11", .headerMissing) { $0.suite = 0 },
      bad("short-scope", "A scope of 15 bytes.", "S-12", .headerWrongLength) {
        $0.scope.removeLast()
      },
      bad("without-scope", "No scope.", "S-12", .headerWrongLength) { $0.scope = Data() },
      bad("long-device", "A device of 17 bytes.", "S-12", .headerWrongLength) {
        $0.device.append(0)
      },
      bad("short-parent", "A parent of 31 bytes.", "S-13", .headerWrongLength) {
        $0.parents = [Data(Self.fill(1, 31))]
      },
      bad("parents-not-ascending", "Parents out of order.", "S-13", .headerNotAscending) {
        $0.parents = parents.reversed()
      },
      bad("parent-twice", "One parent twice.", "S-13", .headerNotAscending) {
        $0.parents = [parents[0], parents[0]]
      },
      bad("65-parents", "One parent more than allowed.", "S-13", .headerTooMany) {
        $0.parents = many
      },
      bad("short-key-id", "A key id of 31 bytes.", "S-14", .headerWrongLength) {
        $0.keyID.removeLast()
      },
      bad("changes-without-key-id", "A change segment that names no key.", "S-14", .keyID) {
        $0.keyID = Data()
      },
      bad("control-with-key-id", "A control segment that names a key.", "S-14", .keyID) {
        $0.kind = .control
      },
      bad("snapshot", "The reserved kind: a later version reads it.", "S-16", .unsupportedVersion) {
        $0.kind = .snapshot
      },
      bad("kind-9", "A kind that no version has yet.", "S-16", .unsupportedVersion) {
        $0.kind = .UNRECOGNIZED(9)
      },
      bad("format-2", "A later format.", "S-16", .unsupportedVersion) { $0.format = 2 },
      bad("merge-2", "A later merge algorithm.", "S-16", .unsupportedVersion) { $0.merge = 2 },
      bad("suite-2", "A later suite.", "S-16", .unsupportedVersion) { $0.suite = 2 },
    ] + [
      Scenario(
        "segment/header-with-unknown-field",
        "A later version added a field to the header: it is covered by hash and seal, and ignored.",
        rules: "S-15",
        input: input(try sealed(plain(), header: good + [0xfa, 0x01, 0x02, 0x68, 0x69]))),
      Scenario(
        "segment/header-64-parents", "As many parents as are allowed.", rules: "S-13",
        input: input(
          try sealed(plain(), header: try header { $0.parents = Array(many.prefix(64)) }))),
    ]
  }

  /// The plaintext of the plain columns.
  func plain() throws -> [UInt8] {
    SealedBody.pack([try Self.plainColumns().serializedBytes()])
  }

  func signatureScenarios() throws -> [Scenario] {
    let good = try columns { _ in }
    var flipped = good
    flipped[flipped.count - 1] ^= 1
    var changedBody = good
    changedBody[changedBody.count - 65] ^= 1
    var changedHeader = good
    changedHeader[12] ^= 1
    let foreign = try frame(
      try header(), try key.seal(plain(), context: header(), nonce: nonce), by: advocate)
    func bad(_ name: String, _ about: String, _ segment: [UInt8], by signer: Ed25519Key? = nil)
      -> Scenario
    {
      Scenario(
        "segment/signature-" + name, about, rules: "S-22", expect: .badSignature,
        input: input(segment, signer: signer))
    }
    return [
      bad("changed", "One bit of the signature is changed.", flipped),
      bad("over-another-body", "One bit of the body is changed.", changedBody),
      bad("over-another-header", "One bit of the scope is changed.", changedHeader),
      bad("of-another-device", "The header names the deputy, the advocate signed.", foreign),
      bad(
        "key-of-another-device",
        "The advocate signed and the advocate's key is shown, but the header names the deputy.",
        foreign, by: advocate),
      Scenario(
        "segment/read-changes-as-control", "A change segment is no control segment.",
        rules: "S-17", expect: .wrongKind, input: input(good, readAs: "control")),
      Scenario(
        "segment/read-control-as-changes", "A control segment is no change segment.",
        rules: "S-17", expect: .wrongKind,
        input: input(try control(try controlBody { _ in }), readAs: "changes")),
      Scenario(
        "segment/another-key", "A key is given whose id is not the one that the header names.",
        rules: "S-31", expect: .wrongKey, input: input(good, key: otherKey)),
    ]
  }
}
