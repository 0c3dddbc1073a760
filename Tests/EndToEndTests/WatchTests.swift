// `watch`: a change is there within a second, nobody polls, and what arrives meanwhile is never overwritten unseen.

import ChildProcesses
import CurlTransport
import Fieldkeep
import Synchronization
import Testing

@Suite struct WatchTests {
  @Test func `a change reaches a watching laptop within a second, and nobody polls`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      let line = RequestLog()
      await watcher.record { line.note($0) }
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { line.requests.last == "GET /v1/wait" })

      let before = line.requests.count
      try await Task.sleep(for: .milliseconds(1_500))
      #expect(line.requests.count == before, "asked again though nothing was new: \(line.requests)")

      var delays: [Duration] = []
      for number in 1...5 {
        let text = "note \(number)"
        try await office.admin.note(text, in: caseID)
        let began = ContinuousClock.now
        try await office.admin.sync()
        #expect(try await eventually { try await watcher.notes().contains(text) })
        delays.append(ContinuousClock.now - began)
        #expect(try await eventually { line.requests.last == "GET /v1/wait" })
      }
      #expect(delays.sorted()[2] < .seconds(1), "\(delays)")
    }
  }

  @Test func `what another process writes while one watches is sent`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      try await watcher.sync()
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { watching.syncs.count > 0 })

      // Another window of the same laptop.
      let (code, output) = try await ChildProcess.run(
        ChildProcess.buildFolder + "/fieldkeep",
        ["note", "--in", "coordination", "--case", "\(caseID)", "from the other window"],
        environment: ["FIELDKEEP_DATA": office.folder + "/watcher"])
      #expect(code == 0, "\(output)")
      let arrived = try await eventually {
        try await office.admin.sync()
        return try await office.admin.notes() == ["from the other window"]
      }
      #expect(arrived)
      #expect(try await watcher.notes() == ["from the other window"])
    }
  }

  @Test func `a long edit does not overwrite unseen what a watch applied meanwhile`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, recovery) = try await office.admin.openCase()
      try await office.admin.sync()
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { try await watcher.record(recovery) != nil })

      // The editor opens here.
      let read = try #require(try await watcher.record(recovery))
      let own = try #require(try await office.admin.record(recovery))
      try await office.admin.write { records in
        try records.set("station", of: try records.edit(own), to: .text("Lennox"))
      }
      try await office.admin.sync()
      let arrived = try await eventually {
        try await watcher.record(recovery)?["station"] == .text("Lennox")
      }
      #expect(arrived)
      // And saves here, upon what it showed when it opened.
      let now = try #require(try await watcher.record(recovery))
      try await watcher.write { records in
        try records.set(
          "station", of: try records.edit(now, upon: read.token), to: .text("Carson"))
      }
      #expect(
        try await eventually {
          try await office.admin.sync()
          return try await office.admin.conflicts().count == 1
        })
      for laptop in [office.admin, watcher] {
        let record = try #require(try await laptop.record(recovery))
        let field = try #require(record.type?.field(named: "station"))
        let reading = record.reading(of: field)
        let values = ([reading.shown].compactMap { $0 } + reading.others).map(\.value)
        #expect(Set(values) == [.text("Lennox"), .text("Carson")])
        #expect(reading.asks)
      }
      #expect(try await office.admin.notes(in: caseID).isEmpty)
    }
  }

  @Test func `a watch that the server slows down goes on, and was never offline`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      // A server that allows what would be a busy minute's share of one.
      try await office.server.stop()
      try office.server.allow(requestsPerMinute: 60, burst: 2)
      try await office.server.start()
      let watching = Watching(watcher)
      defer { watching.cancel() }
      for number in 1...4 {
        try await watcher.note("note \(number)", in: caseID)
        try await Task.sleep(for: .milliseconds(350))
      }
      #expect(try await eventually { watching.acknowledgedChanges == 4 })
      #expect(watching.slowdowns.count > 0)
      #expect(watching.slowdowns.allSatisfy { $0 >= 1_000 }, "\(watching.slowdowns)")
      #expect(watching.failures.isEmpty, "\(watching.failures)")
    }
  }

  @Test func `a flood of own changes goes in few requests`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      let line = RequestLog()
      await watcher.record { line.note($0) }
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { line.requests.last == "GET /v1/wait" })
      let end = ContinuousClock.now + .seconds(8)
      var written = 0
      while ContinuousClock.now < end {
        written += 1
        try await watcher.note("note \(written)", in: caseID)
        try await Task.sleep(for: .milliseconds(50))
      }
      let most = RequestPace.burst + RequestPace.perMinute * 10 / 60 + 2
      #expect(line.requests.count <= most, "\(line.requests.count) for \(written) changes")
      #expect(try await eventually { watching.acknowledgedChanges == written })
      #expect(watching.slowdowns.isEmpty)
    }
  }

  @Test func `a watch goes on after the server was away`() async throws {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { watching.syncs.count > 0 })
      await office.server.kill()
      #expect(try await eventually { watching.failures.count > 0 })
      try await office.server.start()
      try await office.admin.note("after the outage", in: caseID)
      try await office.admin.sync()
      #expect(try await eventually { try await watcher.notes() == ["after the outage"] })
    }
  }

  @Test func `a watch that asks too often hears so, and waits as long as it is told`() async throws
  {
    try await Office.run { office in
      let watcher = try await office.join("watcher")
      try await watcher.sync()
      await office.server.kill()
      try office.server.allow(requestsPerMinute: 60, burst: 1)
      try await office.server.start()
      let line = RequestLog()
      await watcher.record { line.note($0) }
      let watching = Watching(watcher)
      defer { watching.cancel() }
      #expect(try await eventually { line.requests.last == "GET /v1/wait" })

      // News end that wait after a while: the sync is allowed, and the wait right behind it is not.
      _ = try await office.admin.openCase()
      let isSlowed = try await eventually {
        try await Task.sleep(for: .milliseconds(1_100))
        _ = try? await office.admin.sync()
        return !watching.slowdowns.isEmpty
      }
      #expect(isSlowed)
      #expect(watching.failures.isEmpty, "\(watching.failures)")
      #expect(try await eventually { watching.syncs.count > 1 })
      let before = line.requests.count
      try await Task.sleep(for: .seconds(2))
      #expect(line.requests.count - before <= 6, "\(line.requests)")
    }
  }
}

/// A replica that watches its server until it is told to stop.
private final class Watching: Sendable {
  private let events = Mutex<[Replica.WatchEvent]>([])
  private let task: Mutex<Task<Void, any Error>?> = Mutex(nil)

  init(_ replica: Replica) {
    let task = Task {
      try await replica.watch { event in self.events.withLock { $0.append(event) } }
    }
    self.task.withLock { $0 = task }
  }

  func cancel() { task.withLock { $0?.cancel() } }

  var syncs: [SyncSummary] {
    events.withLock { $0.compactMap { if case .synced(let summary) = $0 { summary } else { nil } } }
  }

  /// Changes that the server has acknowledged since the watch began.
  var acknowledgedChanges: Int {
    syncs.reduce(0) { $0 + $1.report.counts.acknowledgedChanges }
  }

  /// The waits that the server asked for, in milliseconds.
  var slowdowns: [Int64] {
    events.withLock {
      $0.compactMap { if case .slowedDown(let milliseconds) = $0 { milliseconds } else { nil } }
    }
  }

  var failures: [FieldkeepError] {
    events.withLock {
      $0.compactMap { if case .offline(let error, _) = $0 { error } else { nil } }
    }
  }
}

/// The requests that went over a line: method and path.
private final class RequestLog: Sendable {
  private let log = Mutex<[String]>([])

  var requests: [String] { log.withLock { $0 } }

  func note(_ event: TransportEvent) {
    guard case .sentHeader(let bytes) = event else { return }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count > 2, words[0] == "GET" || words[0] == "POST" else { return }
    let path = words[1].prefix { $0 != "?" }
    log.withLock { $0.append("\(words[0]) \(path)") }
  }
}
