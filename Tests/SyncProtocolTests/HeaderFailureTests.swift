// Every way in which a frame or a header can be wrong, each with the answer it must get.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import SyncProtocol

@Suite struct HeaderFailureTests {
  typealias Header = Fieldkeep_V1_SegmentHeader

  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var expected: SegmentError
    var change: @Sendable (inout Header) -> Void
    var testDescription: String { name }
  }

  static let low = Data(repeating: 1, count: 32)
  static let high = Data(repeating: 2, count: 32)

  static let cases: [Case] = [
    Case(name: "no format", expected: .header(.missing(field: "format"))) { $0.format = 0 },
    Case(name: "no merge", expected: .header(.missing(field: "merge"))) { $0.merge = 0 },
    Case(name: "no suite", expected: .header(.missing(field: "suite"))) { $0.suite = 0 },
    Case(
      name: "short scope",
      expected: .header(.wrongLength(field: "scope", bytes: 15, expected: 16))
    ) { $0.scope.removeLast() },
    Case(
      name: "no device", expected: .header(.wrongLength(field: "device", bytes: 0, expected: 16))
    ) { $0.device = Data() },
    Case(
      name: "long parent",
      expected: .header(.wrongLength(field: "parents", bytes: 33, expected: 32))
    ) { $0.parents = [low + [1]] },
    Case(
      name: "parents descending",
      expected: .header(.notAscending(field: "parents", index: 1))
    ) { $0.parents = [high, low] },
    Case(name: "parents equal", expected: .header(.notAscending(field: "parents", index: 1))) {
      $0.parents = [low, low]
    },
    Case(
      name: "too many parents",
      expected: .header(.tooMany(field: "parents", count: 65, limit: 64))
    ) { $0.parents = (0..<65).map { Data(repeating: $0, count: 32) } },
    Case(
      name: "short key id",
      expected: .header(.wrongLength(field: "key_id", bytes: 31, expected: 32))
    ) { $0.keyID.removeLast() },
    Case(
      name: "changes without key", expected: .keyID(isPresent: false, kind: .changes)
    ) { $0.keyID = Data() },
    Case(name: "control with key", expected: .keyID(isPresent: true, kind: .control)) {
      $0.kind = .control
    },
  ]

  private func header() -> Header {
    .with {
      $0.format = 1
      $0.merge = 1
      $0.suite = 1
      $0.scope = Data(repeating: 3, count: 16)
      $0.device = Data(repeating: 4, count: 16)
      $0.parents = [Self.low, Self.high]
      $0.keyID = Data(repeating: 5, count: 32)
    }
  }

  private func frame(_ header: [UInt8], body: [UInt8] = [9]) -> [UInt8] {
    UInt16(header.count).bigEndianBytes + header + UInt32(body.count).bigEndianBytes + body
      + [UInt8](repeating: 0, count: Limits.signatureBytes)
  }

  @Test func `the header that the cases change is valid`() throws {
    let segment = try Segment(parsing: frame(try header().serializedBytes()))
    #expect(segment.header.parents.count == 2)
    #expect(segment.bodyByteCount == 1)
  }

  @Test(arguments: cases)
  func `a header that breaks a rule is refused by name`(wrong: Case) throws {
    var header = header()
    wrong.change(&header)
    let bytes = frame(try header.serializedBytes())
    let error = #expect(throws: SegmentError.self) { try Segment(parsing: bytes) }
    #expect(error == wrong.expected)
    #expect(error?.isLasting == true)
  }

  @Test func `a kind that is not known is kept and not read`() throws {
    var header = header()
    header.kind = .UNRECOGNIZED(9)
    let segment = try Segment(parsing: frame(try header.serializedBytes()))
    #expect(segment.header.kind.rawValue == 9)
    #expect(throws: SegmentError.unsupportedVersion(.current)) { try segment.readControl() }
  }

  @Test func `frames that lie about lengths are refused with what they lack`() throws {
    let header: [UInt8] = try header().serializedBytes()
    let whole = frame(header)
    #expect(throws: SegmentError.truncated(bytes: 0, needed: 2)) { try Segment(parsing: []) }
    #expect(throws: SegmentError.truncated(bytes: 2, needed: 65_537)) {
      try Segment(parsing: [0xff, 0xff])
    }
    #expect(throws: SegmentError.trailingBytes(1)) { try Segment(parsing: whole + [0]) }
    #expect(throws: SegmentError.truncated(bytes: whole.count - 1, needed: whole.count)) {
      try Segment(parsing: whole.dropLast())
    }
    var longer = whole
    longer[2 + header.count] = 0xff
    #expect(throws: SegmentError.self) { try Segment(parsing: longer) }
    let large = [UInt8](repeating: 0, count: Limits.headerBytes + 1)
    #expect(
      throws: SegmentError.headerTooLarge(
        bytes: Limits.headerBytes + 1, limit: Limits.headerBytes)
    ) { try Segment(parsing: frame(large)) }
  }

  @Test func `a segment of the greatest size is read, one byte more is not`() throws {
    let header: [UInt8] = try header().serializedBytes()
    let room = Limits.segmentBytes - frame(header, body: []).count
    let greatest = frame(header, body: [UInt8](repeating: 0, count: room))
    #expect(try Segment(parsing: greatest).bodyByteCount == room)
    #expect(
      throws: SegmentError.tooLarge(
        bytes: Limits.segmentBytes + 1, limit: Limits.segmentBytes)
    ) { try Segment(parsing: greatest + [0]) }
  }

  @Test(
    arguments: [
      ([0x0b], WireFault.badWireType), ([0x0f], .badWireType), ([0x00], .badTag),
      ([0x08], .truncated), ([0x08, 0x80], .truncated), ([0x2a, 0x05, 1], .truncated),
      ([0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], .truncated),
      ([0x08] + [UInt8](repeating: 0x80, count: 10), .badVarint), ([0x09, 1, 2], .truncated),
      ([0x0d, 1], .truncated),
    ] as [([UInt8], WireFault)])
  func `bytes that are not protobuf are malformed`(bytes: [UInt8], fault: WireFault) {
    let error = #expect(throws: SegmentError.self) { try Segment(parsing: frame(bytes)) }
    guard case .header(.malformed(fault, _)) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }
}
