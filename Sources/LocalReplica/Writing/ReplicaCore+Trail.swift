// The scope that a device alone writes in: what it did, for those who read the compartment.

public import CausalMerge
import Foundation
import GRDB
import SyncProtocol
import Trust

extension ReplicaWriter {
  /// Finds or opens this device's own scope of a compartment.
  ///
  /// Its id follows from a matter that this device draws once and tells only those who read the scope. So nobody else can
  /// name it, write into it, or tell that it is there; this device reads it by the key that it made.
  ///
  /// - Parameter compartment: the compartment's number.
  /// - Returns: the scope's id; nil where this device may not open the compartment, or nobody would read it.
  /// - Throws: what the database throws.
  public func ownScope(of compartment: UInt32) throws -> ScopeID? {
    let roster = try replica.roster(db)
    let device = try self.device
    guard try replica.keyring(db).secret(ofCompartment: compartment) != nil,
      roster.mayOpen(device, in: compartment), !roster.audience(of: compartment).isEmpty
    else { return nil }
    let matter = try replica.trailMatter(of: compartment, db)
    return try replica.openScope(
      ScopeClaim(caseID: .zero, compartment: compartment, matter: matter, ordinal: 0),
      reading: reading, db
    ).id
  }
}

extension ReplicaCore {
  /// What names this device's own scope of a compartment; drawn where it is asked for first.
  fileprivate func trailMatter(of compartment: UInt32, _ db: Database) throws -> RecordID {
    let name = "trail/\(compartment)"
    let bound = Array(name.utf8)
    if let sealed = try Data.fetchOne(
      db.cachedStatement(sql: "SELECT value FROM setting WHERE name = ?"), arguments: [name]),
      let known = RecordID(bytes: try storage.open(Array(sealed), for: .draft, bound: bound))
    {
      return known
    }
    var generator = EnvironmentGenerator(environment: environment)
    let matter = RecordID(using: &generator)
    try db.execute(
      sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
      arguments: [name, Data(try storage.seal(matter.bytes, for: .draft, bound: bound))])
    return matter
  }

  /// Scopes that devices keep of what they did: of no case, and of a matter.
  ///
  /// Nobody waits for what is in them, and it is nobody's last step.
  static let trailScopes = """
    (SELECT number FROM scope WHERE case_id = zeroblob(16) AND matter IS NOT NULL)
    """
}

extension ScopeEntry {
  /// Whether devices keep here what they did.
  var isTrail: Bool { claim.map { $0.caseID == .zero && $0.matter != nil } ?? false }
}
