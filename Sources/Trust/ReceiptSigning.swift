// A device's word that an order is carried out: signed, so that neither a server nor a colleague can give it for it.

public import SyncProtocol

extension Receipt {
  /// Signs a receipt with a device's own key.
  ///
  /// - Parameters:
  ///   - order: what was carried out.
  ///   - kind: what kind of order it is.
  ///   - doneAt: when, in milliseconds since 1970.
  ///   - organization: the device's organization.
  ///   - key: the device's key.
  /// - Throws: `TrustError.signingFailed` when the key does not sign.
  public init(
    signing order: OrderID, kind: Kind, doneAt: Int64, organization: OrganizationID,
    with key: some SigningKey
  ) throws(TrustError) {
    let device = key.publicKey.deviceID
    let message = Self.signedMessage(
      organization: organization, order: order, device: device, kind: kind, doneAt: doneAt)
    self.init(
      order: order, device: device, kind: kind, doneAt: doneAt,
      signature: try signed(message, with: key))
  }

  /// Whether the device that it names has signed it, as the roster knows that device.
  public func isValid(in roster: Roster) -> Bool {
    guard let key = roster.certificate(of: device)?.signingKey else { return false }
    return key.isValid(
      signature,
      for: Self.signedMessage(
        organization: roster.organization, order: order, device: device, kind: kind, doneAt: doneAt)
    )
  }
}
