// Services: that there is one, for those who coordinate; what it is about, for those who treat.

import CausalMerge
public import RecordSchema

/// A service for a youth, without what it found.
///
/// - a youth's substance use treatment is not even mentioned in coordination: that someone is a patient is what federal
///   law protects (42 CFR Part 2).
public enum ServiceRecord {
  public static let recovery = Field(
    1, "recovery", label: "Recovery", .reference("recovery"), .writeOnce)
  public static let serviceType = Field(
    2, "type", label: "Service", .code(CodeLists.serviceType), .writeOnce)
  public static let provider = Field(
    3, "provider", label: "Provider", .reference("agency"), .writeOnce)
  public static let providerName = Field(
    4, "provider_name", label: "Provider's name", .text, .latest,
    hint: "where the directory does not have it")
  public static let outcome = Field(
    5, "outcome", label: "Outcome", .code(CodeLists.serviceOutcome),
    .lattice(
      declared(
        ["waitlist", "ongoing", "completed"], ["waitlist", "no_show", "ongoing"],
        ["waitlist", "declined", "ongoing"])))
  public static let funding = Field(
    6, "funding", label: "Funded by", .code(CodeLists.fundingSource), .latest)

  public static let type = RecordType(
    23, "service", label: "Service", in: CountyCompartment.coordination,
    or: [
      CountyCompartment.advocateNotes, CountyCompartment.health, CountyCompartment.mentalHealth,
      CountyCompartment.substanceUse, CountyCompartment.childWelfare,
      CountyCompartment.diversion, CountyCompartment.education,
    ],
    title: serviceType,
    fields: [recovery, serviceType, provider, providerName, outcome, funding])

  /// Where the record of a service of a kind lies unless its author says otherwise.
  ///
  /// - Parameter code: a code of ``CodeLists/serviceType``.
  /// - Returns: coordination for one that is not known here.
  public static func home(ofType code: String) -> Compartment {
    code == "substance_use" ? CountyCompartment.substanceUse : CountyCompartment.coordination
  }
}

/// A service was asked for, offered, began or ended: each an entry, because patience is asking again.
public enum ServiceEventRecord {
  public static let service = Field(1, "service", label: "Service", .reference("service"), .log)
  public static let kind = Field(2, "kind", label: "What", .code(CodeLists.serviceEvent), .log)
  public static let happened = EventFields(3, "happened", label: "When", .log)
  public static let corrects = Field(
    6, "corrects", label: "Corrects", .reference("service_event"), .log)

  public static let type = RecordType(
    24, "service_event", label: "Step of a service", in: CountyCompartment.coordination,
    or: ServiceRecord.type.compartments.filter { $0 != CountyCompartment.coordination },
    title: kind, appendOnly: true, fields: [service, kind] + happened.all + [corrects])
}

/// What a service is about: among those who treat or teach, and nobody else.
///
/// Its identifier is derived from the service's and the compartment.
public enum ServiceDetailRecord {
  public static let service = Field(
    1, "service", label: "Service", .reference("service"), .writeOnce)
  public static let detail = Field(2, "detail", label: "Detail", .text, .owned)
  public static let goals = Field(3, "goals", label: "Goals", .text, .set)
  public static let clinician = Field(4, "clinician", label: "Who treats or teaches", .text, .owned)
  public static let consentRecord = Field(
    5, "consent_record", label: "Consent", .reference("consent"), .writeOnce)

  public static let type = RecordType(
    25, "service_detail", label: "Service, detail", in: CountyCompartment.health,
    or: [
      CountyCompartment.mentalHealth, CountyCompartment.substanceUse, CountyCompartment.education,
    ],
    fields: [service, detail, goals, clinician, consentRecord])
}
