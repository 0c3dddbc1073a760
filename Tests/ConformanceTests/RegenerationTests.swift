// The committed vectors are what the generator writes: so a vector cannot be edited to please a reader.
//
// `FIELDKEEP_WRITE_VECTORS=1 swift test --filter RegenerationTests` writes them anew.

import Foundation
import Testing

@Suite struct RegenerationTests {
  @Test func `every committed vector is what the generator writes`() throws {
    let scenarios = try Scenario.all()
    #expect(Set(scenarios.map(\.path)).count == scenarios.count, "two scenarios share a name")
    if ProcessInfo.processInfo.environment["FIELDKEEP_WRITE_VECTORS"] != nil {
      try Self.write(scenarios)
    }
    for scenario in scenarios {
      let vector = try Vector(scenario)
      let committed = try? String(contentsOf: VectorFolder.file(scenario.path), encoding: .utf8)
      #expect(committed == vector.text, "\(scenario.path)")
    }
    #expect(Set(VectorFolder.paths) == Set(scenarios.map(\.path)))
  }

  private static func write(_ scenarios: [Scenario]) throws {
    for path in VectorFolder.paths where !scenarios.contains(where: { $0.path == path }) {
      try FileManager.default.removeItem(at: VectorFolder.file(path))
    }
    for scenario in scenarios {
      let file = VectorFolder.file(scenario.path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Vector(scenario).text.write(to: file, atomically: true, encoding: .utf8)
    }
  }
}
