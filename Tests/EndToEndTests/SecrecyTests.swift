// What others than the members of a case ever hold: neither a value nor a case id, in any byte.

import CaseProtocol
import CurlTransport
import Fieldkeep
import Foundation
import Synchronization
import Testing

@Suite struct SecrecyTests {
  @Test func `a thousand planted values are nowhere but on their members' screens`() async throws {
    try await Office.run { office in
      let teams = [office.everybody, office.placing]
      let laptop = try await office.join("laptop", teams: teams)
      let reader = try await office.join("reader", teams: teams)
      let traffic = Mutex<[UInt8]>([])
      for replica in [laptop, reader] {
        await replica.record { event in traffic.withLock { $0 += event.bytes } }
      }
      var values: [String] = []
      var cases: [CaseID] = []
      for _ in 0..<10 {
        let (planted, caseID) = try await plant(on: laptop)
        values += planted
        cases.append(caseID)
        try await laptop.sync()
        try await reader.sync()
      }
      #expect(values.count == 1_000)
      let canaries = Canaries(
        values.map { Array($0.utf8) } + cases.flatMap { [$0.bytes, Array($0.description.utf8)] })

      // Where they must be, or this test could not fail: both laptops read every value.
      for replica in [laptop, reader] {
        let shown = try await replica.everythingShown().joined()
        #expect(canaries.found(in: Array(shown.utf8)).count >= 1_000)
      }

      let wire = traffic.withLock { $0 }
      #expect(wire.count > 30_000)
      #expect(canaries.found(in: wire).isEmpty, "on the wire before encryption")
      // With the server running, so that the WAL is there.
      let files = try office.files(below: office.server.folder)
      #expect(files.contains { $0.hasSuffix("log.sqlite-wal") })
      for file in files { #expect(try canaries.found(inFile: file).isEmpty, "\(file)") }
      try await office.server.stop()
      for file in try office.files(below: office.server.folder) {
        #expect(try canaries.found(inFile: file).isEmpty, "\(file)")
      }

      // A lost laptop's disk, without its key: ids, sizes and times, no contents.
      let contents = Canaries(values.map { Array($0.utf8) })
      // As it is while the program runs, with its WAL, and closed, which may be done twice.
      for state in ["in use", "closed"] {
        let copied = office.folder + "/copied \(state)"
        try office.copyDisk(of: "laptop", to: "copied \(state)")
        try FileManager.default.removeItem(atPath: copied + "/storage.key")
        for file in try office.files(below: copied) {
          #expect(try contents.found(inFile: file).isEmpty, "\(file)")
        }
        try await laptop.close()
      }
    }
  }

  /// Opens a case and writes a hundred random values into fields of every kind that holds text.
  private func plant(on laptop: Replica) async throws -> ([String], CaseID) {
    let (caseID, recovery) = try await laptop.openCase()
    let values = (0..<100).map { _ in randomText() }
    try await laptop.write { records in
      for number in 0..<50 {
        let note = try records.create("note", in: caseID, compartment: "coordination")
        try records.set("text", of: note, to: .text(values[number]))
      }
      for number in stride(from: 50, to: 70, by: 2) {
        let place = try records.create("placement_location", in: caseID)
        try records.set("address", of: place, to: .text(values[number]))
        try records.set("contact", of: place, to: .text(values[number + 1]))
      }
      for number in 70..<90 {
        let alert = try records.create("agency_alert", in: caseID)
        try records.set("recovery", of: alert, to: .reference(recovery))
        try records.add(.text(values[number]), to: "reference_numbers", of: alert)
      }
    }
    // Long ones, which are compressed.
    for number in 90..<100 {
      let sentence = String(repeating: values[number] + " ", count: 100)
      try await laptop.note(sentence, in: caseID)
    }
    return (values, caseID)
  }

  private func randomText() -> String {
    String((0..<20).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a" })
  }
}

/// Byte strings to look for, many at once.
private struct Canaries {
  private static let length = 8
  private var byOpening: [UInt64: [[UInt8]]] = [:]

  init(_ needles: [[UInt8]]) {
    for needle in needles {
      let opening = needle.prefix(Self.length).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      byOpening[opening, default: []].append(needle)
    }
  }

  /// Those that stand somewhere in some bytes.
  func found(in bytes: [UInt8]) -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    var window: UInt64 = 0
    bytes.withUnsafeBufferPointer { bytes in
      for (index, byte) in bytes.enumerated() {
        window = window << 8 | UInt64(byte)
        guard let needles = byOpening[window] else { continue }
        let rest = bytes[(max(0, index + 1 - Self.length))...]
        for needle in needles where rest.starts(with: needle) { found.insert(needle) }
      }
    }
    return found
  }

  func found(inFile path: String) throws -> Set<[UInt8]> {
    found(in: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
  }
}

extension Office {
  /// Every file below a folder.
  fileprivate func files(below folder: String) throws -> [String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return names.map { folder + "/" + $0 }.filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }
}

extension TransportEvent {
  fileprivate var bytes: [UInt8] {
    switch self {
    case .sentHeader(let bytes), .sentBody(let bytes), .receivedHeader(let bytes),
      .receivedBody(let bytes):
      bytes
    }
  }
}
