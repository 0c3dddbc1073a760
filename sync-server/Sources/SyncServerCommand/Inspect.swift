// `status`, `devices` and `verify`: they read the log beside the server, and count; there is nothing else they could
// tell, for the server is blind.

#if Server

  import ArgumentParser
  import CausalMerge
  import Foundation
  import SQLiteSegmentLog
  import SegmentLog
  import SyncProtocol
  import SyncServer
  import Trust

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what the log holds, and whether it is safe.")

    @OptionGroup var data: DataOption

    @Flag(help: "One line of JSON.")
    var json = false

    private struct Order: Encodable {
      var order: String
      var kind: String
      var scopes: Int
      var inForce: Int
      var confirmed: Int
      /// Devices that are to confirm: all but those on paper, which hold nothing.
      var devices: Int
    }

    private struct Wipe: Encodable {
      var device: String
      var number: UInt32
      /// By the device's clock; absent as long as it has not confirmed.
      var confirmedMilliseconds: Int64?
    }

    private struct Answer: Encodable {
      var organization: String
      var epoch: String
      var rebuilding: Bool
      var items: Int
      /// Items that came after the last verified backup had begun.
      var itemsInNoBackup: Int
      var segments: Int
      var controlSegments: Int
      var heldSegments: Int
      var wraps: Int
      var wantedWraps: Int
      var waitingSegments: Int
      var scopes: Int
      var devices: Int
      var forks: Int
      var destroyedScopes: Int
      var orders: [Order]
      var wipes: [Wipe]
      var itemBytes: Int
      var fileBytes: Int
    }

    func run() throws {
      let directory = data.directory
      let store = try SQLiteSegmentStore.reading(path: directory.log)
      let core = try ServerCore(store: store)
      let mark = directory.readSafeMark()
      let marked = mark?.epoch == core.epoch ? mark?.position ?? 0 : 0
      let (counts, forks, unsafe) = try store.atomically {
        (
          try store.counts(), try store.forks(),
          try store.itemCount(after: max(core.safeThrough, marked))
        )
      }
      let answer = Answer(
        organization: core.organization.description, epoch: core.epoch.description,
        rebuilding: core.isRebuilding, items: counts.segments + counts.wraps,
        itemsInNoBackup: unsafe, segments: counts.segments,
        controlSegments: counts.controlSegments, heldSegments: counts.heldSegments,
        wraps: counts.wraps, wantedWraps: counts.wantedWraps, waitingSegments: counts.waiting,
        scopes: counts.scopes, devices: core.roster.devices.count, forks: forks.count,
        destroyedScopes: core.erasedScopes.count, orders: try orders(of: core, in: store),
        wipes: try wipes(of: core, in: store).map {
          Wipe(
            device: $0.device.description,
            number: core.roster.certificate(of: $0.device)?.number ?? 0,
            confirmedMilliseconds: $0.confirmedAt)
        },
        itemBytes: counts.itemBytes, fileBytes: fileSize(directory.log))
      if json { return try Output.say(json: answer) }
      Output.say(table: rows(of: answer))
    }

    /// Destroyings and seals, and how many devices have confirmed each.
    private func orders(of core: ServerCore, in store: SQLiteSegmentStore) throws -> [Order] {
      let devices = core.roster.devices.count {
        !(core.roster.certificate(of: $0)?.isOnPaper ?? false)
      }
      return try core.roster.orders.compactMap { order in
        guard let kind = Self.names[order.order.kind] else { return nil }
        let confirmed = try store.atomically { try store.receipts(for: order.id) }
        return Order(
          order: order.id.description, kind: kind, scopes: order.order.scopes.count,
          inForce: order.inForce.count, confirmed: Set(confirmed.map(\.device)).count,
          devices: devices)
      }
    }

    private static let names: [ErasureOrder.Kind: String] = [.destroy: "destroy", .seal: "seal"]

    private func line(of order: Order) -> String {
      let name = order.order.prefix(8)
      guard order.inForce == order.scopes else {
        return "\(name)  \(order.kind): \(order.inForce) of \(order.scopes) scopes"
      }
      let done = order.kind == "seal" ? "sealed" : "destroyed"
      return
        "\(name)  \(done) on the server, \(order.confirmed) of \(order.devices) devices confirmed"
    }

    private func line(of wipe: Wipe) -> String {
      let name = "device \(wipe.number)  \(wipe.device.prefix(8))"
      return wipe.confirmedMilliseconds == nil
        ? "\(name)  not confirmed"
        : "\(name)  confirmed \(Output.text(ofTime: wipe.confirmedMilliseconds))"
    }

    private func rows(of answer: Answer) -> [(name: String, value: String)] {
      [
        ("organization", answer.organization),
        ("epoch", answer.epoch),
        (
          "state",
          answer.rebuilding
            ? "rebuilding: nothing is handed out until an admin's laptop has synced and confirmed"
            : "serving"
        ),
        ("items", "\(answer.items)"),
        (
          "in a backup",
          answer.itemsInNoBackup == 0
            ? "everything" : "all but the newest \(answer.itemsInNoBackup)"
        ),
        (
          "segments",
          "\(answer.segments), \(answer.controlSegments) of them control, \(answer.heldSegments) held"
        ),
        ("wraps", "\(answer.wraps), \(answer.wantedWraps) more are named and not here"),
        (
          "waiting",
          "\(answer.waitingSegments) segments, for a parent or their author's certificate"
        ),
        ("scopes", "\(answer.scopes)"),
        (
          "devices",
          answer.forks == 0
            ? "\(answer.devices)"
            : "\(answer.devices); \(answer.forks) forks, see `fieldkeep-server devices`"
        ),
        (
          "size",
          "\(Output.text(ofBytes: answer.itemBytes)) of items, "
            + "\(Output.text(ofBytes: answer.fileBytes)) on disk"
        ),
      ]
        + answer.orders.map { ("order", line(of: $0)) }
        + answer.wipes.map { ("to be emptied", line(of: $0)) }
    }

    private func fileSize(_ path: String) -> Int {
      [path, path + "-wal"].reduce(0) { total, name in
        let size = try? FileManager.default.attributesOfItem(atPath: name)[.size] as? NSNumber
        return total + (size?.intValue ?? 0)
      }
    }
  }

  struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the organization's devices, and what each has brought.",
      discussion: """
        Names of people and agencies are sealed; a device's number is all that the server knows. \
        A fork means that a device's disk was copied or restored and both copies were used: the \
        work of both is kept. Ask its owner which laptop is the right one, and enroll the other anew.

        A device on paper is a recovery key in a safe: it is silent between drills, and not lost. One \
        that has brought segments was made a laptop.
        """)

    @OptionGroup var data: DataOption

    @Flag(help: "One line of JSON.")
    var json = false

    private struct Answer: Encodable {
      struct Device: Encodable {
        var number: UInt32
        var device: String
        var admin: Bool
        /// Whether it is a page in a safe: it is silent, and not lost.
        var onPaper: Bool
        var teams: Int
        var segments: Int
        var lastSessionMilliseconds: Int64?
        var forks: Int
        var revoked: Bool
        var wipeOrdered: Bool
        /// By the device's clock; absent as long as it has not confirmed.
        var wipedMilliseconds: Int64?
        var unconfirmedOrders: [String]
      }
      var devices: [Device]
    }

    func run() throws {
      let store = try SQLiteSegmentStore.reading(path: data.directory.log)
      let core = try ServerCore(store: store)
      let (activity, forks) = try store.atomically { (try store.activity(), try store.forks()) }
      let confirmed = try confirmations(of: core, in: store)
      let wipes = Dictionary(
        uniqueKeysWithValues: try wipes(of: core, in: store).map { ($0.device, $0.confirmedAt) })
      let devices = core.roster.devices.map { device in
        let certificate = core.roster.certificate(of: device)
        return Answer.Device(
          number: certificate?.number ?? 0, device: device.description,
          admin: core.roster.isAdmin(device), onPaper: certificate?.isOnPaper ?? false,
          teams: core.roster.teams(of: device).count,
          segments: activity[device]?.segments ?? 0,
          lastSessionMilliseconds: activity[device]?.lastSession,
          forks: forks.count { $0.device == device },
          revoked: core.roster.isRevoked(device), wipeOrdered: wipes[device] != nil,
          wipedMilliseconds: wipes[device] ?? nil,
          unconfirmedOrders: confirmed.filter { !$0.devices.contains(device) }.map(\.order))
      }.sorted { ($0.number, $0.device) < ($1.number, $1.device) }
      if json { return try Output.say(json: Answer(devices: devices)) }
      for device in devices {
        var words = [
          device.onPaper ? "paper" : "\(device.number)", String(device.device.prefix(8)),
          device.admin ? "admin " : "member",
          "\(device.teams) teams", "\(device.segments) segments",
          "last session \(Output.text(ofTime: device.lastSessionMilliseconds))",
        ]
        if device.revoked { words.append("REVOKED") }
        if device.wipeOrdered {
          words.append(
            device.wipedMilliseconds.map { "emptied \(Output.text(ofTime: $0))" }
              ?? "ordered emptied, not confirmed")
        }
        if !device.unconfirmedOrders.isEmpty {
          let orders = device.unconfirmedOrders.map { $0.prefix(8) }.joined(separator: ", ")
          words.append("order \(orders) not confirmed")
        }
        if device.forks > 0 { words.append("FORKED in \(device.forks) places") }
        Output.say(words.joined(separator: "  "))
      }
      if devices.isEmpty { Output.say("no devices yet: the admin's first sync brings the roster") }
    }
  }

  /// Devices that were told to empty themselves, and when each confirmed it.
  private func wipes(
    of core: ServerCore, in store: SQLiteSegmentStore
  ) throws -> [(device: DeviceID, confirmedAt: Int64?)] {
    try core.roster.revokedDevices.compactMap { device in
      let orders = core.roster.wipes(of: device).map { OrderID(wipingBy: $0) }
      guard !orders.isEmpty else { return nil }
      let told = try store.atomically { try orders.flatMap { try store.receipts(for: $0) } }
      return (
        device,
        told.filter { $0.device == device && $0.kind == .wiped }.map(\.doneAt).min()
      )
    }
  }

  /// Which devices have confirmed each order that is in force.
  private func confirmations(
    of core: ServerCore, in store: SQLiteSegmentStore
  ) throws -> [(order: String, devices: Set<DeviceID>)] {
    let kinds: [ErasureOrder.Kind] = [.destroy, .seal]
    return try core.roster.orders
      .filter { kinds.contains($0.order.kind) && !$0.inForce.isEmpty }
      .map { order in
        let receipts = try store.atomically { try store.receipts(for: order.id) }
        return (order.id.description, Set(receipts.map(\.device)))
      }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads a log or a backup whole and checks every hash and signature.",
      discussion: """
        It may run beside a server. It only reads. The exit code is 82 if anything is wrong.

        With --hashes it also lists every segment, to see that nothing a laptop holds is missing here.
        """)

    @Argument(help: "A log or a backup.", completion: .file())
    var file: String?

    @Option(name: .customLong("data"), help: "The server's data directory, for its log.")
    var directory: String?

    @Flag(help: "One line of JSON.")
    var json = false

    @Flag(help: "Also the hash of every segment, ascending.")
    var hashes = false

    private struct Answer: Encodable {
      var sound: Bool
      var organization: String
      var epoch: String
      var items: Int
      var runningHash: String
      var segments: Int
      var wraps: Int
      var problemCount: Int
      var problems: [String]
      var segmentHashes: [String]?
    }

    func validate() throws {
      guard (file == nil) != (directory == nil) else {
        throw ValidationError("give a file, or --data")
      }
    }

    func run() throws {
      let path = file ?? directory.map { DataDirectory(path: $0).log } ?? ""
      let found = try LogFile.verify(path)
      let report = found.report
      let listed = hashes ? try LogFile.segmentHashes(path).map(\.description) : nil
      if json {
        try Output.say(
          json: Answer(
            sound: report.isSound, organization: found.organization.description,
            epoch: found.epoch.description, items: report.segments + report.wraps,
            runningHash: report.end.runningHash.description, segments: report.segments,
            wraps: report.wraps, problemCount: report.problemCount,
            problems: report.problems.map(\.description), segmentHashes: listed))
      } else {
        Output.say(
          "\(report.segments) segments and \(report.wraps) wraps: "
            + "\(report.isSound ? "sound" : "DAMAGED")")
        for problem in report.problems { Output.say(problem.description) }
        for hash in listed ?? [] { Output.say(hash) }
      }
      guard report.isSound else {
        throw CommandFailure(
          "the log is damaged: \(report.problemCount) problems",
          hint: "keep the file, restore the last verified backup; laptops bring back the rest",
          exitCode: CommandFailure.Code.damaged)
      }
    }
  }

#endif
