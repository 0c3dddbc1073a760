// `fieldkeep recover`: every laptop is lost. This one becomes the device that lay in the safe, and reads it all again.

import ArgumentParser
import Fieldkeep

struct Recover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Begin again from recovery sheets, when all laptops are lost.",
    discussion: """
      On a new laptop, with the sheets of one key: it becomes the device that was
      on paper, takes in all that its teams had, and everything can be read and
      written again. Do it once, on one laptop: done twice, two laptops are one
      device. Their work is all kept, and every laptop says that there are two.

        fieldkeep recover --server https://sync.example:8443 --pin 3f…
        fieldkeep recover --sheet a-1.txt --sheet a-2.txt

      Fieldkeep's operator says the server's address and pin; they stand on the
      sheets as they were when those were made. As long as nothing came, the same
      command may be given again.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var sheets: SheetOptions

  @Option(help: ArgumentHelp("What to call the server.", valueName: "name"))
  var remote = "origin"

  @OptionGroup var protection: ProtectionOptions

  func run() async throws {
    // Nobody types ninety words to be told this.
    if let here = try await Desk.openIfThere(options), let own = try await here.replica.device(),
      (try? await here.replica.roster().certificate(of: own)) != nil
    {
      throw ReplicaError.alreadyEnrolled
    }
    let brought = try BroughtSheets.read(sheets.files, asksOrganization: true)
    guard let organization = brought.organization else {
      throw Failure(
        .usage, "the sheets do not say whose they are",
        hint: "type them in, or give files with rows A to D")
    }
    let server = try sheets.server(else: brought, called: remote)
    try protection.apply(options)
    let desk = try await Desk.open(options, isFirst: true)
    let device = try await desk.replica.begin(
      as: brought.key, organizationOf: organization.rootKey, server: server.url, pin: server.pin,
      called: remote)
    let (counts, isRebuilding) = try await RecoveryTrial.look(desk.replica, at: remote)
    if counts.isEnrolled { try await desk.enter(AuditEntry("recovered", devices: [device])) }
    let name = try await desk.people().label(of: device)
    let teams = try await Teams(desk.replica).names(of: device)
    var json = RecoveryTrial.json(counts)
    json["device"] = .text(device.description)
    json["teams"] = .list(teams.map { .text($0) })
    json["own_segments"] = .number(Int64(counts.ownSegments))
    json["server_rebuilding"] = .boolean(isRebuilding)
    var lines = [say("this laptop is now \(name) · teams: \(list: teams)")]
    lines += RecoveryTrial.lines(counts, TimeAndScreen(desk))
    if counts.ownSegments > 0 { lines.append(desk.screen.warm(" ! " + Self.usedBefore)) }
    lines.append(say(" lock     \(try ProtectionOptions.line(options))"))
    desk.print(json: .object(json), lines + Self.next)
    if isRebuilding {
      throw RecoveryTrial.rebuilding(
        Said("fieldkeep root admin makes this laptop one; then fieldkeep sync"))
    }
    guard counts.isWhole else { throw RecoveryTrial.notWhole }
  }

  private static var usedBefore: String {
    say("somebody has recovered from these sheets before: find that laptop, and work on one alone")
  }

  /// How an organization goes on: this laptop is a key on paper still, and whoever finds the sheets is this laptop.
  private static var next: [String] {
    [
      say(" next     1. fieldkeep root admin, with the root's sheets: this laptop lets others in"),
      say("          2. fieldkeep invite, for each new laptop, one of them an admin's"),
      say("          3. there: fieldkeep recovery make, and the new sheets into the safe"),
      say("          4. there: revoke this device, and burn these sheets"),
    ]
  }
}
