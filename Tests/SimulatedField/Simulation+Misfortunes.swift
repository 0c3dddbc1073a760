// Bad things that happen at one moment: to a process, a disk, a clock, a file, a server.

import CausalMerge
import LocalReplica
import SyncProtocol

extension Simulation {
  func befall(_ misfortune: Misfortune) throws {
    note("misfortune: \(misfortune)")
    switch misfortune {
    case .deviceCrash:
      chance.pick(enrolled)?.die(after: chance.number(in: 0...5))
    case .serverCrash:
      server.die(chance.occurs(400) ? .beforeAnswer : .beforeCommit(chance.number(in: 0...2)))
    case .fullDisk: try fillDisk()
    case .clone: try clone(chance.pick(enrolled)?.index ?? 0)
    case .restoreDevice: try keepCopy()
    case .courier: try carry(isDamaged: false)
    case .damagedFile: try carry(isDamaged: true)
    case .backUp:
      try server.backUp()
      marks.insert(.backup)
    case .copyFiles: try server.copyFiles()
    case .restoreServer: try restoreServer()
    case .rollBackServer: try rollBackServer()
    case .blankServer: try loseServer()
    case .clockStep:
      if let device = chance.pick(devices) { setClock(of: device) }
      marks.insert(.clockStep)
    case .reboot:
      if let device = chance.pick(devices) { try reboot(device) }
    }
  }

  // MARK: devices

  /// Stops a device's process and starts it in another boot.
  public func reboot(_ index: Int) throws { try reboot(devices[index]) }

  func reboot(_ device: SimulatedDevice) throws {
    device.clock.reboot(as: chance.next(), at: now)
    try device.restart()
    marks.insert(.reboot)
  }

  private func fillDisk() throws {
    guard let device = chance.pick(enrolled) else { return }
    try device.replica.setDiskFull(true)
    for _ in 0..<3 {
      try act(device)
      try settleMeasurements(of: device)
    }
    try device.replica.setDiskFull(false)
  }

  /// Copies a device's disk into another laptop; both go on.
  ///
  /// - Returns: the copy's number.
  @discardableResult
  public func clone(_ index: Int) throws -> Int {
    let device = devices[index]
    let replica = try ReplicaCore(
      copyOf: device.replica, environment: SimulatedDevice.environment(stream()))
    let copy = SimulatedDevice(
      index: devices.count, original: index, replica: replica,
      clock: DeviceClock(boot: chance.next(), at: now))
    copy.isEnrolled = true
    devices.append(copy)
    // Both will cut what is in the outbox now, each with what it knows of its clock.
    for position in writes.indices
    where writes[position].device == index && writes[position].wasMeasured == nil {
      writes[position].wasMeasured = false
    }
    marks.insert(.clone)
    schedule(act: copy.index, sync: copy.index)
    return copy.index
  }

  /// Copies a device's disk, and puts the copy back in some hours.
  private func keepCopy() throws {
    guard let device = chance.pick(enrolled) else { return }
    let copy = try ReplicaCore(
      copyOf: device.replica, environment: SimulatedDevice.environment(stream()))
    copies.append((device.index, copy, now))
    agenda.add(.restore, at: now + chance.number(in: 1...12) * 3_600_000)
  }

  /// Keeps a copy of a device's disk, to be put back by ``restoreDevice(_:)``.
  public func copyDisk(of index: Int) throws {
    let copy = try ReplicaCore(
      copyOf: devices[index].replica, environment: SimulatedDevice.environment(stream()))
    copies.append((index, copy, now))
  }

  /// A disk fails; its oldest copy is put in its place.
  ///
  /// What was only on the failed disk is lost, and nobody can help that. What any other laptop or the server has must
  /// come back.
  public func restoreDevice() throws {
    guard !copies.isEmpty else { return }
    let (index, copy, copiedAt) = copies.removeFirst()
    let device = devices[index]
    let elsewhere = try hashesElsewhere(than: device)
    for position in writes.indices where writes[position].device == index {
      let write = writes[position]
      let isElsewhere = try device.replica.mergeSegments(of: write.scope).contains {
        elsewhere.contains($0.hash) && contains($0, write)
      }
      guard write.time >= copiedAt else {
        // Cut with a measured clock on the disk that failed, and still in the outbox of the copy: it is cut once more,
        // in a boot whose clock nobody measured when it was written.
        let isCut = try copy.mergeSegments(of: write.scope).contains { contains($0, write) }
        if !isCut, !isElsewhere { writes[position].wasMeasured = false }
        writes[position].isUncutInCopy = !isCut && isElsewhere
        continue
      }
      writes[position].isLost = writes[position].isLost || !isElsewhere
      writes[position].isOrphaned = true
      // The very same may have been written before, and be what others have: whose time it bears cannot be told.
      if write.wasMeasured == nil || isRepeated(position) { writes[position].wasMeasured = false }
    }
    device.clock.reboot(as: chance.next(), at: now)
    try device.replaceDisk(copy)
    marks.insert(.restoredDevice)
    note("device \(index) restored")
  }

  /// Whether somebody wrote the very same in another write, as whoever undoes a change does.
  private func isRepeated(_ position: Int) -> Bool {
    writes.indices.contains { other in
      other != position && writes[other].author == writes[position].author
        && writes[other].scope == writes[position].scope
        && writes[other].parts == writes[position].parts
    }
  }

  private func hashesElsewhere(than device: SimulatedDevice) throws -> Set<SegmentHash> {
    var found: Set<SegmentHash> = []
    for hash in try device.replica.segmentHashes() where try server.has(hash) { found.insert(hash) }
    for other in devices where other !== device {
      found.formUnion(try other.replica.segmentHashes())
    }
    return found
  }

  // MARK: couriers

  private func carry(isDamaged: Bool) throws {
    guard let from = chance.pick(enrolled), let to = chance.pick(enrolled), from !== to else {
      return
    }
    guard var bytes = try fileOf(from, everything: chance.occurs(300)) else { return }
    if isDamaged {
      if chance.occurs(500) {
        bytes.removeLast(chance.number(in: 1...min(bytes.count, 200)))
      } else {
        bytes[chance.number(in: 0...(bytes.count - 1))] ^= 1
      }
    }
    agenda.add(
      .carry(to: to.index, bytes: bytes), at: now + chance.number(in: 1_000...8 * 3_600_000))
  }

  private func fileOf(_ device: SimulatedDevice, everything: Bool) throws -> [UInt8]? {
    let items = try attempt(device, "carry out") {
      try device.replica.carriedItems(everything: everything)
    }
    try settleMeasurements(of: device)
    guard let items else { return nil }
    var writer = CarryFile.Writer()
    var bytes = writer.start()
    for item in items { bytes += writer.append(item) }
    return bytes + writer.end()
  }

  /// A file reaches a device.
  func receive(_ bytes: [UInt8], by device: SimulatedDevice) throws {
    guard !holdsPlaintext(bytes) else {
      throw Violation(oracle: .noPlaintext, detail: "a carried file shows a value")
    }
    var items: [CarryFile.Item] = []
    do {
      var reader = CarryFile.Reader()
      items = try reader.read(bytes)
      try reader.finish()
    } catch {
      marks.insert(.damagedFile)
      note("device \(device.index) refused a damaged file")
      return
    }
    let counts = try attempt(device, "carry in") { try device.replica.takeIn(items) }
    try settleMeasurements(of: device)
    guard let counts else { return }
    marks.insert(.courier)
    if counts.carriedSegments > 0 { marks.insert(.carriedUnread) }
    note("device \(device.index) took in \(counts.newSegments) of \(counts.items) items")
  }

  /// Carries a file from one device to another, at once.
  public func carryNow(from: Int, to: Int, everything: Bool = false) throws {
    guard let bytes = try fileOf(devices[from], everything: everything) else { return }
    try receive(bytes, by: devices[to])
  }

  // MARK: the server

  /// Keeps a copy of the server's log, as its operator does.
  public func backUpServer() throws { try befall(.backUp) }

  /// Takes the server back to one of its backups, by its own command.
  public func restoreServer() throws {
    guard let backup = chance.pick(server.backups) else { return }
    try server.restore(backup)
    try giveUpOrphans()
    marks.insert(.serverRestored)
  }

  /// Puts the server's files back, without it knowing.
  public func rollBackServer() throws {
    guard let backup = chance.pick(server.backups) else { return }
    try server.rollBack(to: backup)
    try giveUpOrphans()
    marks.insert(.serverRolledBack)
  }

  /// The server's disk is gone; a blank one takes its place.
  public func loseServer() throws {
    try server.loseDisk()
    try giveUpOrphans()
    marks.insert(.serverBlank)
  }

  /// What was written on a disk that failed, and was on no laptop but only on the server's disk, is lost with that too.
  ///
  /// Where the copy that was put back has it uncut, it is not lost, but cut once more under a clock that nobody measured.
  private func giveUpOrphans() throws {
    for position in writes.indices {
      let write = writes[position]
      guard write.isOrphaned && !write.isLost || write.isUncutInCopy else { continue }
      let isHeld = try devices.contains { device in
        try device.replica.mergeSegments(of: write.scope).contains { contains($0, write) }
      }
      guard !isHeld else { continue }
      if write.isUncutInCopy {
        writes[position].wasMeasured = false
      } else {
        writes[position].isLost = true
      }
    }
  }
}
