// The vectors of `protocol-spec/` against this library: as reader, as writer, and round trip.

import CausalMerge
import Foundation
import Testing

@testable import SyncProtocol

@Suite struct ConformanceTests {
  @Test(arguments: VectorFolder.paths)
  func `reading a vector comes to what it expects`(path: String) throws {
    let vector = try VectorFolder.read(path)
    var result: JSON?
    var outcome: Outcome? = .ok
    do {
      result = try Reader.read(path, vector.input)
    } catch let slip as VectorSlip {
      throw slip
    } catch {
      outcome = Outcome(error)
      #expect(outcome != nil, "\(path): \(error) has no word")
    }
    #expect(outcome == vector.expect, "\(path)")
    #expect(result?.normalized == vector.result?.normalized, "\(path)")
  }

  @Test(arguments: VectorFolder.paths.filter { $0.hasPrefix("segment/") })
  func `writing what a vector says, with its keys and nonce, gives its bytes`(path: String) throws {
    let vector = try VectorFolder.read(path)
    guard vector.input["nonce"] != nil, let result = vector.result else { return }
    let header = try result.member("header")
    let segment = try Segment.sealing(
      changes: try result.member("changes").asBatch(), scope: try header.identifier("scope"),
      device: try header.identifier("device"),
      parents: try header.elements("parents").map { parent in
        try JSON.members(["parent": parent]).digest("parent")
      },
      key: try ContentKey(bytes: try vector.input.bytes("content_key")),
      nonce: try vector.input.bytes("nonce"),
      signer: try Ed25519Key(seed: try vector.input.bytes("signing_seed")))
    #expect(segment.bytes == (try vector.input.bytes("segment")), "\(path)")
  }
}
