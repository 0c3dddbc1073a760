// A6's time: a small sync over a line on which every answer takes a fifth of a second, with the real client and the real
// server process. What it moves is measured in EngineBench+Syncing.swift.

import CaseProtocol
import CausalMerge
import Fieldkeep
import Foundation
import SyncProtocol
import Trust

/// Two laptops of an organization: a deputy beside the server, an advocate at the far end of the line.
final class LineBench {
  private let folder: String
  private let server: RealServer
  private let proxy: DelayingProxy
  private let deputy: Replica
  private let caseID: CaseID
  private var advocate: Replica
  private var rounds = 0

  private static let roundTrip = Duration.milliseconds(200)
  private static let advocateHome = "/advocate"

  /// Measures the sync with an open connection, and without in this process and as a process of its own.
  ///
  /// - Parameters:
  ///   - folder: must not exist yet; is removed again.
  ///   - count: how many syncs of each kind.
  /// - Throws: ``ProgramFailure``, `FieldkeepError`, and what the file system says.
  static func measure(in folder: String, rounds count: Int) async throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bench = try await LineBench(folder)
    let warm = try await bench.syncs(count) { try await $0.warm() }
    bench.report("connection open", most: 250, aim: 210, warm)
    let reopened = try await bench.syncs(count) { try await $0.reopened() }
    bench.report("replica just opened", most: 850, aim: 620, reopened)
    let cold = try await bench.syncs(count) { try await $0.wholeProcess() }
    bench.report("whole process", most: 850, aim: 620, cold)
    await bench.server.stop()
    bench.proxy.stop()
  }

  private init(_ folder: String) async throws {
    self.folder = folder
    var generator = SystemRandomNumberGenerator()
    let everybody = TeamID(using: &generator)
    deputy = try await Replica.open(at: folder + "/deputy", schema: CountySchema.schema)
    let root = try await deputy.found(
      RosterTemplate(teams: [
        .init(
          id: everybody,
          rights: [CountyCompartment.coordination.number: [.read, .write, .open]])
      ]))
    server = try await RealServer(
      in: folder + "/server", for: root.organization.description)
    proxy = try DelayingProxy(to: server.port, roundTrip: Self.roundTrip)
    try await deputy.addRemote(name: "origin", url: server.url, pin: server.pin)
    try await deputy.sync()
    advocate = try await Self.join(folder + Self.advocateHome, team: everybody, by: deputy)
    caseID = try await deputy.openCase()
    try await deputy.sync()
    try await advocate.sync()
    try await advocate.setRemote("origin", url: proxy.url, pin: server.pin)
  }

  private static func join(
    _ folder: String, team: TeamID, by admin: Replica
  ) async throws -> Replica {
    let laptop = try await Replica.open(at: folder, schema: CountySchema.schema)
    let link = try await admin.invite(to: [team], admission: .atSync)
    async let joined: Void = laptop.join(by: link, patience: .seconds(30))
    while try await admin.sync().report.enrolledDevices == 0 {
      try await Task.sleep(for: .milliseconds(10))
    }
    try await joined
    try await laptop.sync()
    return laptop
  }

  // MARK: syncs

  private struct Sample {
    var milliseconds: Double
    /// Of the process; nil where the sync was in this one.
    var cpuMilliseconds: Double?
    var count: DelayingProxy.Count
  }

  private func syncs(
    _ count: Int, _ sync: (LineBench) async throws -> Sample
  ) async throws -> [Sample] {
    var samples: [Sample] = []
    for _ in 0..<count { samples.append(try await sample(sync)) }
    return samples
  }

  private func sample(_ sync: (LineBench) async throws -> Sample) async throws -> Sample {
    rounds += 1
    // Makes the connection that a warm sync finds.
    try await advocate.sync()
    for laptop in [deputy, advocate] {
      for place in 0..<10 { try await laptop.note("She is safe. \(rounds), \(place)", in: caseID) }
    }
    try await deputy.sync()
    let measured = try await sync(self)
    let notes = try await advocate.records("note", in: caseID).count
    guard notes == rounds * 20 else {
      throw ProgramFailure(description: "\(notes) notes arrived after \(rounds) rounds of 20")
    }
    return measured
  }

  /// With the connection of the sync before.
  private func warm() async throws -> Sample {
    _ = proxy.takeCount()
    let start = ContinuousClock.now
    try await advocate.sync()
    return sample(from: start)
  }

  /// With no connection, in a replica that has not exchanged anything since it was opened.
  private func reopened() async throws -> Sample {
    try await closeAdvocate()
    let start = ContinuousClock.now
    try await openAdvocate()
    try await advocate.sync()
    return sample(from: start)
  }

  /// As `fieldkeep sync`, from the start of the process to its end.
  private func wholeProcess() async throws -> Sample {
    try await closeAdvocate()
    let home = folder + Self.advocateHome
    let end = try RealClient(folder: folder).measure("sync", "--data", home)
    let sample = Sample(
      milliseconds: end.milliseconds, cpuMilliseconds: end.cpuMilliseconds,
      count: proxy.takeCount())
    try await openAdvocate()
    return sample
  }

  private func sample(from start: ContinuousClock.Instant) -> Sample {
    let time = (ContinuousClock.now - start) / .milliseconds(1)
    return Sample(milliseconds: time, count: proxy.takeCount())
  }

  /// Waits until the goodbye of the old connection has been answered, which is nobody's round trip.
  private func closeAdvocate() async throws {
    try await advocate.close()
    try await Task.sleep(for: Self.roundTrip * 2)
    _ = proxy.takeCount()
  }

  private func openAdvocate() async throws {
    advocate = try await Replica.open(
      at: folder + Self.advocateHome, schema: CountySchema.schema)
  }

  private func report(_ state: String, most: Double, aim: Double, _ samples: [Sample]) {
    let roundTrips = samples.map { Double($0.count.roundTrips) }.median
    let connections = samples.map { Double($0.count.connections) }.median
    let times = samples.map(\.milliseconds)
    let cpu = samples.compactMap(\.cpuMilliseconds)
    say(
      Figure(
        budget: "A6",
        what: "sync of 10 edits out and 10 in at 200 ms round trip, \(state)",
        measured: times.median, unit: " ms", most: most, aim: aim,
        detail: "round trips: \(number(roundTrips)); new connections: \(number(connections)); "
          + "\(number(times.min() ?? .nan)) to \(number(times.max() ?? .nan)) ms"
          + (cpu.isEmpty ? "" : "; processor time \(number(cpu.median)) ms")
      ).row)
  }
}

extension Replica {
  /// Opens a case with a recovery.
  fileprivate func openCase() throws -> CaseID {
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    try write { records in
      let recovery = try records.create("recovery", in: caseID, compartment: "coordination")
      try records.set("station", of: recovery, to: .text("Compton"))
    }
    return caseID
  }

  /// Writes a note, which is one change.
  fileprivate func note(_ text: String, in caseID: CaseID) throws {
    try write { records in
      let note = try records.create("note", in: caseID, compartment: "coordination")
      try records.set("text", of: note, to: .text(text))
    }
  }
}
