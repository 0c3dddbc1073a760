// What the people of an organization call their teams and laptops. Names are sealed like everything else: a stolen server
// does not tell which agency has how many laptops, because the roster that it can read holds numbers only.

import CausalMerge
public import RecordSchema

/// What the organization is called.
public enum OrganizationRecord {
  public static let name = Field(1, "name", label: "Name", .text, .review)

  public static let type = RecordType(
    15, "organization", label: "Organization", in: CountyCompartment.directory, title: name,
    fields: [name])
}

/// What a team is called; its identifier is the one that the roster gives the team.
public enum TeamRecord {
  public static let name = Field(
    1, "name", label: "Word", .text, .review, hint: "one word, as an invitation names the team")
  public static let label = Field(2, "label", label: "Name", .text, .review)

  public static let type = RecordType(
    16, "team", label: "Team", in: CountyCompartment.directory, title: label,
    fields: [name, label])
}

/// What a device is called; its identifier is the one that the roster gives the device.
public enum DeviceRecord {
  public static let label = Field(
    1, "label", label: "Name", .text, .review, hint: "whose it is, such as a desk or a shift")

  public static let type = RecordType(
    17, "device", label: "Device", in: CountyCompartment.directory, title: label, fields: [label])
}
