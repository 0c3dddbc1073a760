// The shares of leases: whom the server gives one back, and when it lets go of it.

import CausalMerge
import Foundation
import SQLiteSegmentLog
import SegmentLog
import SyncProtocol
import Testing
import Trust

@Suite struct LeaseTests {
  private let field: Field
  private let laptop: Laptop
  private let colleague: Laptop
  private let share: LeaseShare

  init() throws {
    field = try Field()
    laptop = try field.enlisted(in: [field.advocates])
    colleague = try field.enlisted(in: [field.advocates])
    share = LeaseShare(using: &field.generator)
  }

  private func ask(
    _ server: Server, by one: Laptop? = nil, for share: LeaseShare? = nil
  ) throws -> LeaseResponse {
    try server.core.lease(
      LeaseRequest(lease: (share ?? self.share).id, givesBack: true),
      device: (one ?? laptop).device, now: server.now)
  }

  @discardableResult
  private func leave(
    _ share: LeaseShare, at server: Server, by one: Laptop? = nil
  ) throws -> LeaseResponse {
    server.now += 1
    return try server.core.lease(
      LeaseRequest(lease: share.id, share: share), device: (one ?? laptop).device, now: server.now)
  }

  private func kept(of laptop: Laptop, _ server: Server) throws -> [LeaseShare] {
    try server.store.atomically { try server.store.leaseShares(of: laptop.device) }
  }

  private func revoke(_ laptop: Laptop, at server: Server) throws {
    try server.push([field.writeRoster([.revocation(Revocation(device: laptop.device))])])
  }

  @Test func `a laptop gets its own share back, and is asked for it before it is told`() throws {
    let server = try Server.confirmed(field)
    let request = LeaseRequest(lease: share.id)
    func isKept() throws -> LeaseResponse {
      try server.core.lease(request, device: laptop.device, now: server.now)
    }
    #expect(try !isKept().isKept)
    #expect(try ask(server) == LeaseResponse(isKept: false, share: nil, serverTime: server.now))
    let kept = try leave(share, at: server)
    #expect(kept.isKept && kept.share == nil, "what is left is not sent back unasked")
    #expect(try isKept().share == nil && isKept().isKept)
    #expect(try ask(server).share == share)
    #expect(throws: ErrorCode.malformed, "one name stands for one share") {
      try server.core.lease(
        LeaseRequest(lease: LeaseID(using: &field.generator), share: share),
        device: laptop.device, now: server.now)
    }
    #expect(throws: ErrorCode.malformed) {
      try server.core.lease(
        LeaseRequest(lease: nil, givesBack: true), device: laptop.device, now: server.now)
    }
  }

  @Test func `no other device gets it, but an admin for a colleague`() throws {
    let server = try Server.confirmed(field)
    try leave(share, at: server)
    #expect(try ask(server, by: colleague).share == nil)
    #expect(try ask(server, by: field.admin).share == nil, "by its name it is the laptop's own")
    let question = LeaseRequest(lease: nil, givesBack: true, device: laptop.device)
    #expect(throws: ErrorCode.notAdmin) {
      try server.core.lease(question, device: colleague.device, now: server.now)
    }
    let newer = LeaseShare(using: &field.generator)
    try leave(newer, at: server)
    let told = try server.core.lease(question, device: field.admin.device, now: server.now)
    #expect(told.share == newer)
    // Nobody puts a share into another's place.
    #expect(throws: ErrorCode.malformed) {
      try server.core.lease(
        LeaseRequest(lease: share.id, share: share, device: laptop.device),
        device: field.admin.device, now: server.now)
    }
    #expect(try ask(server, by: laptop, for: newer).share == newer)
    #expect(try ask(server).share == share, "a laptop that was cut off may need the one before")
  }

  @Test func `a revoked laptop's shares go with the word that ends it`() throws {
    let server = try Server.confirmed(field)
    try leave(share, at: server)
    try leave(LeaseShare(using: &field.generator), at: server, by: colleague)
    try revoke(laptop, at: server)
    #expect(try kept(of: laptop, server).isEmpty)
    #expect(try kept(of: colleague, server).count == 1)
    #expect(throws: ErrorCode.revoked) { try ask(server) }
    #expect(throws: ErrorCode.revoked) { try leave(share, at: server) }
    let question = LeaseRequest(lease: nil, givesBack: true, device: laptop.device)
    #expect(
      try server.core.lease(question, device: field.admin.device, now: server.now).share == nil)
  }

  @Test func `a rebuilding server takes shares and gives none`() throws {
    let server = try Server(field)
    try server.push(field.roster, wraps: field.rosterWraps, by: laptop)
    #expect(server.core.isRebuilding)
    #expect(try leave(share, at: server).isKept)
    #expect(throws: ErrorCode.rebuilding) { try ask(server) }
    try server.confirm()
    #expect(try ask(server).share == share)
  }

  @Test
  func `a backup holds the shares, and one from before a revocation forgets it when it hears`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-lease-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try SQLiteSegmentStore(path: folder + "/log")
    try ServerCore.found(
      store, organization: field.root.organization, epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let server = try Server(field, store: store)
    try server.confirm()
    try leave(share, at: server)
    _ = try LogFile.backUp(folder + "/log", to: folder + "/backup")
    try revoke(laptop, at: server)
    try store.close()
    _ = try LogFile.restore(
      folder + "/backup", to: folder + "/restored", epoch: Epoch(using: &field.generator),
      cursorKey: CursorKey(using: &field.generator))
    let restored = try Server(field, store: SQLiteSegmentStore(path: folder + "/restored"))
    #expect(try kept(of: laptop, restored) == [share])
    #expect(throws: ErrorCode.rebuilding) { try ask(restored) }
    try restored.confirm()
    #expect(try kept(of: laptop, restored).isEmpty)
    #expect(throws: ErrorCode.revoked) { try ask(restored) }
    try restored.store.close()
  }

  @Test func `one laptop leaves a few shares, and the one that it names again stays`() throws {
    let server = try Server.confirmed(field)
    try leave(share, at: server)
    for _ in 0..<20 {
      try leave(LeaseShare(using: &field.generator), at: server)
      try leave(share, at: server)
    }
    #expect(try kept(of: laptop, server).count == 8)
    #expect(try ask(server).share == share)
  }
}
