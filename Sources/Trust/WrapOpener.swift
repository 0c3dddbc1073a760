// The way back: from wraps to the key that opens a scope.

public import CausalMerge
internal import Crypto
internal import Foundation
public import SyncProtocol

/// Opens wraps of scope keys with the keys of a device's teams.
///
/// It remembers the secrets of encapsulations that it opened: a device that syncs a case of twelve scopes for the
/// first time opens one encapsulation, not twelve.
public struct WrapOpener: Sendable {
  private var secrets: [WrapHash: [UInt8]] = [:]
  private let encapsulation: KeyEncapsulation

  /// An opener that has opened nothing yet.
  public init(encapsulation: KeyEncapsulation = .xWing) {
    self.encapsulation = encapsulation
  }

  /// Opens a key of a scope with whichever of these wraps is for a team of this device.
  ///
  /// The wraps are those that the scope's control segments name for this key; others among them are stepped over.
  ///
  /// - Returns: the key, whose id was checked.
  /// - Throws: ``TrustError/wrap(_:)``: that of the last wrap that was tried, or ``WrapFault/otherRecipient`` if none
  ///   is for a team of this device.
  public mutating func key(
    _ keyID: KeyID, of scope: ScopeID, from wraps: [Wrap], keyring: TeamKeyring
  ) throws(TrustError) -> ContentKey {
    var failure = TrustError.wrap(.otherRecipient)
    var encapsulations: [WrapHash: Encapsulation] = [:]
    for wrap in wraps {
      if case .encapsulation(let content) = wrap.content { encapsulations[wrap.hash] = content }
    }
    for wrap in wraps {
      guard case .key(let content) = wrap.content, content.keyID == keyID,
        content.scope == scope, keyring.secrets(of: content.team) != nil
      else { continue }
      do {
        return try open(content, encapsulations: encapsulations, keyring: keyring)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  private mutating func open(
    _ wrap: KeyWrap, encapsulations: [WrapHash: Encapsulation], keyring: TeamKeyring
  ) throws(TrustError) -> ContentKey {
    let secret = try secret(
      of: wrap.encapsulation, team: wrap.team, encapsulations: encapsulations, keyring: keyring)
    guard
      let unwrapped = try? AES.KeyWrap.unwrap(wrap.wrapped, using: SymmetricKey(data: secret)),
      let key = try? ContentKey(bytes: unwrapped.withUnsafeBytes { Array($0) })
    else { throw .wrap(.cannotOpen) }
    guard key.id == wrap.keyID else { throw .wrap(.keyDiffers) }
    return key
  }

  private mutating func secret(
    of hash: WrapHash, team: TeamID, encapsulations: [WrapHash: Encapsulation],
    keyring: TeamKeyring
  ) throws(TrustError) -> [UInt8] {
    if let secret = secrets[hash] { return secret }
    guard let content = encapsulations[hash] else {
      throw .wrap(.encapsulationMissing(hash))
    }
    guard content.team == team else { throw .wrap(.otherRecipient) }
    let sealed = KeyEncapsulation.Sealed(
      encapsulated: content.encapsulated, sealed: content.sealedSecret)
    for seed in keyring.seeds(of: team, generation: content.generation) {
      guard
        let secret = try? encapsulation.open(
          sealed, seed, ScopeKeys.info(team, content.generation))
      else { continue }
      secrets[hash] = secret
      return secret
    }
    throw .wrap(.cannotOpen)
  }
}
