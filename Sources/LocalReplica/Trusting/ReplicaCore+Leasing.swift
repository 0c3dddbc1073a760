// What a laptop sets aside for the day when its records are closed: who it is, and where its servers are.

import GRDB
import SyncProtocol
public import Trust

extension ReplicaCore {
  /// What this device needs to reach its servers without its records; nil before it belongs to an organization, and
  /// where no server is named.
  ///
  /// - Throws: ``ReplicaError``.
  public func leaseContact() throws(ReplicaError) -> LeaseContact? {
    let servers = try remotes().map { LeaseContact.Server(url: $0.url, pin: $0.pin) }
    guard !servers.isEmpty else { return nil }
    return try reading { db in
      guard let rootKey = try rootKey(db), try db.setting(.deviceKeys) != nil else { return nil }
      let keys = try deviceKeys(db)
      let own = try db.setting(.ownCertificate).map { [try SignedCertificate(parsing: $0)] }
      return LeaseContact(
        rootKey: rootKey, signingSeed: keys.signer.seed,
        chain: try roster(db).chain(of: keys.device) ?? own ?? [], servers: servers)
    }
  }
}
