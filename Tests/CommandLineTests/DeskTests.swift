// A desk as it is run: a real process beside the commands that people type, killed and started again.

import ChildProcesses
import Foundation
import Testing

@Suite struct DeskTests {
  @Test func `a step is handed out once, with nothing in it that somebody wrote`() async throws {
    let office = try await DeskOffice()
    defer { office.place.remove() }
    let desk = try office.desk("{ cat; env; cat /proc/$$/cmdline; } >> '\(office.path)/handed'")
    try await office.alert("dcfs", firstStepIn: 4, reference: "Kiki-0192")
    #expect(try await eventually { !office.handed.isEmpty })
    // One more look, for another process has written; it has nothing to add.
    _ = try await office.place.run("fieldkeep note 'Kiki waits outside'")
    try await Task.sleep(for: .seconds(2))
    let step = try #require(office.handed.first)
    #expect(office.handed.count == 1, "\(office.handed)")
    #expect(step.rule == "D2" && step.step == 1 && step.agency == "dcfs" && !step.is_breach)
    #expect(step.recipients == ["agency"])
    #expect(!step.is_again)
    let everything = try String(contentsOfFile: office.path + "/handed", encoding: .utf8)
    #expect(!everything.contains("Kiki") && !desk.output.contains("Kiki"))
    // The facts are on standard input and nowhere else.
    #expect(everything.components(separatedBy: step.id).count == 2)

    desk.send(SIGTERM)
    #expect(await desk.waitForExit(within: .seconds(10)) == 0)
    let (_, kept) = try await office.place.run("fieldkeep list escalations --json")
    #expect(kept.contains("\"was_delivered\": true"))

    let again = try office.desk("cat >> '\(office.path)/handed'")
    try await Task.sleep(for: .seconds(3))
    #expect(office.handed.count == 1)
    again.send(SIGTERM)
    #expect(await again.waitForExit(within: .seconds(10)) == 0)
  }

  @Test func `a desk that is killed misses nothing, and says what it may have said before`()
    async throws
  {
    let office = try await DeskOffice()
    defer { office.place.remove() }
    let command = "cat >> '\(office.path)/handed'; sleep 0.3"
    for (index, agency) in ["dcfs", "health", "mh", "probation", "advocate"].enumerated() {
      try await office.alert(agency, firstStepIn: 6 + index)
    }
    var generator = SystemRandomNumberGenerator()
    let end = ContinuousClock.now + .seconds(14)
    var kills = 0
    while ContinuousClock.now < end {
      let desk = try office.desk(command)
      try await Task.sleep(for: .milliseconds(Int.random(in: 300...1_800, using: &generator)))
      desk.send(SIGKILL)
      _ = await desk.waitForExit()
      kills += 1
    }
    let last = try office.desk(command)
    let all = try await eventually { Set(office.handed.map(\.id)).count == 5 }
    #expect(all, "\(kills) kills, handed out: \(office.handed.map(\.id)) \(last.output)")
    try await Task.sleep(for: .seconds(3))
    let steps = Dictionary(grouping: office.handed, by: \.id)
    for (id, times) in steps {
      let isHonest = times.dropFirst().allSatisfy(\.is_again)
      #expect(isHonest, "\(id) twice as if for the first time")
    }
    let count = office.handed.count
    last.send(SIGTERM)
    #expect(await last.waitForExit(within: .seconds(10)) == 0)
    // What was taken is taken: nothing comes once a desk has seen a command end.
    let quiet = try office.desk(command)
    try await Task.sleep(for: .seconds(2))
    #expect(office.handed.count == count)
    quiet.send(SIGTERM)
    _ = await quiet.waitForExit()
  }

  @Test func `a command that fails is run again, and the telling says so`() async throws {
    let office = try await DeskOffice()
    defer { office.place.remove() }
    let desk = try office.desk(
      "cd '\(office.path)'; test -e tried || { touch tried; exit 1; }; cat >> handed")
    try await office.alert("dcfs", firstStepIn: 3)
    #expect(try await eventually { !office.handed.isEmpty })
    #expect(office.handed.map(\.is_again) == [true])
    #expect(desk.output.contains("the command failed, again soon"))
    desk.send(SIGTERM)
    #expect(await desk.waitForExit(within: .seconds(10)) == 0)
  }

  @Test func `what came late pages nobody, and is one line`() async throws {
    let office = try await DeskOffice()
    defer { office.place.remove() }
    let desk = try office.desk("cat >> '\(office.path)/handed'")
    _ = try await office.place.run("fieldkeep new --contact '4 h ago'")
    #expect(try await eventually { desk.output.contains("late record") })
    _ = try await office.place.run("fieldkeep note 'another look'")
    try await Task.sleep(for: .seconds(2))
    #expect(desk.output.components(separatedBy: "late record").count == 2, "\(desk.output)")
    #expect(office.handed.isEmpty)
    desk.send(SIGTERM)
    #expect(await desk.waitForExit(within: .seconds(10)) == 0)
  }

  @Test func `two desks do not share a folder`() async throws {
    let office = try await DeskOffice()
    defer { office.place.remove() }
    let desk = try office.desk("cat > /dev/null")
    #expect(try await eventually { desk.output.contains("watching") })
    let (refused, output) = try await office.place.run("fieldkeep desk --once")
    #expect(refused == 75, "\(output)")
    desk.send(SIGTERM)
    #expect(await desk.waitForExit(within: .seconds(10)) == 0)
    let (freed, _) = try await office.place.run("fieldkeep desk --once")
    #expect(freed == 0)
  }
}

/// A folder in which a desk is run, with one case.
private struct DeskOffice {
  /// A telling, as a command got it.
  struct Telling: Decodable {
    var id: String
    var rule: String
    var step: Int
    var agency: String?
    var recipients: [String]
    var is_breach: Bool
    var is_again: Bool
  }

  let place: Place
  var path: String { place.path }

  init() async throws {
    place = try Place()
    try await place.found()
    _ = try await place.run("fieldkeep new --contact '1 min ago' --called-by 'Kiki'")
    // From here on it watches; what was before is the past.
    let (status, output) = try await place.run("fieldkeep desk --once")
    #expect(status == 0, "\(output)")
  }

  /// Starts a desk with a command.
  func desk(_ command: String) throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.buildFolder + "/fieldkeep", ["desk", "--run", command],
      output: path + "/desk-\(UUID().uuidString)",
      environment: [
        "HOME": path, "FIELDKEEP_DATA": "", "XDG_DATA_HOME": "", "TZ": "America/Los_Angeles",
      ])
  }

  /// Alerts an agency so that the reminder after 45 minutes is due in so many seconds.
  func alert(_ agency: String, firstStepIn seconds: Int, reference: String = "1") async throws {
    let moment = Date(timeIntervalSinceNow: Double(seconds) - 45 * 60)
    let time = moment.formatted(.iso8601)
    let (status, output) = try await place.run(
      "fieldkeep alert \(agency) \(time) --ref \(reference)")
    #expect(status == 0, "\(output)")
  }

  /// What was handed out, in its order.
  var handed: [Telling] {
    let text = (try? String(contentsOfFile: path + "/handed", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("{") }
      .compactMap { try? JSONDecoder().decode(Telling.self, from: Data($0.utf8)) }
  }
}

/// Whether something comes to be within half a minute.
private func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
  let end = ContinuousClock.now + .seconds(30)
  while ContinuousClock.now < end {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}
