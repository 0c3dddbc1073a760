// The words that generated passphrases and fingerprints are made of.

/// A list of 1,024 short words of everyday English, ten bits each.
///
/// - no two begin with the same four letters, so that a word heard badly over a phone is still one word;
/// - none is a homophone of another, and none is a word that a youth would not want to read.
///
/// The list is part of how fingerprints are said aloud: its order never changes.
enum SpokenWords {
  static let all: [Substring] =
    """
    acid acorn acre actor adapt admit adobe adult agent agree ahead aim ajar alarm album alert
    alike alive alley allow alpha amber ample angle ankle annex apple apron arbor arch ash aside
    atlas atom audio avoid awake award bacon badge bagel balm band banjo bank barn basil batch bath
    bay beach bear beef begin bell belt bench berry bike bird bison blaze blend bless blink block
    bloom blue boat bolt book box brain brass brave bread brick brief brisk broom brown brush bugle
    build bulb bunny bus cabin cable cake calm camel camp canal canoe card cargo carve cedar cello
    chair chalk chart chase cheek chess cider city civic clam clay clean cliff climb clock cloth
    cloud coach coast cocoa code coin color comet cook coral cork corn couch count craft crane
    cream creek crest crisp crop cross crowd crumb cube curve cycle daily dairy daisy damp dance
    dash dawn decade decor degree delta denim depot depth desert design desk detail dial diary dice
    dinner direct dish dollar domain donkey donor door dot double dough dove dozen draft dragon
    drama draw dream dress drift drill drive drum duck dune dusk dust duty eager eagle early earth
    easel east easy echo edge editor effort eight elbow elder elk elm ember empty energy engine
    enjoy enough enter equal errand escort essay estate every exact exit expert extra fabric face
    falcon family famous fancy farm faucet favor feast fellow fence fern ferry fiber fiddle field
    fifty fig film final finch finger finish fish five flag flame flask flavor fleet float flock
    flute foam focus fog folk forest fork form fossil fox frame fresh friend fringe frog frost
    fruit fuel funnel future gadget gala game garage garden garlic garnet gate gather genius gentle
    giant gift ginger given glad glass glide globe glove glow gold golf grace grade grain grape
    grass gravel great green grid grill grocer ground grove guest guide guitar gust gym habit half
    hall hammer hamper hand happy harbor hardy harp hat hawk hazel heart hedge helmet help herald
    herb heron high hill hinge hip hobby hockey hollow honest hood hook hope horn horse hotel house
    hover human humble humor husky hut ice icicle idea igloo image inch index indigo inform inlet
    input insect inside invent iris iron island item ivory ivy jacket jade jaguar jazz jeans jelly
    jersey jewel jigsaw job jockey join joke joy jug jumbo jump jungle junior kayak keen kennel
    kettle key kidney kiosk kite kitten kiwi knob koala lace ladder ladle lagoon lake lamb lamp
    lapel large lark laser lasso later latte laugh launch lava lawn layer leaf league ledge left
    legend lemon lens lentil lesson letter level lid light lilac lily limb lime limit linen lion
    liquid list liter lively lizard llama loaf lobby local log long loop lotion lotus loud lounge
    loyal lucky lumber lunar lunch lute lynx lyric magic magnet major mallet mammal mango manor
    mantle manual maple marble march margin marina market maroon mason match matrix matter meadow
    meal mellow melody member memo mentor menu merit metal meteor metro middle mile milk mill minor
    mint minute mirror mist mitten mixer mobile model molar moment monkey month moon moose moral
    mosaic moss motel motor mouse mouth movie muffin mural museum music mutual myth name napkin
    narrow nation nature near neat nectar needle neon nest net nettle news nickel nimble nine noble
    noon normal north noun novel number nurse nutmeg nylon oak oasis oat object oboe ocean octave
    often oil okra olive omelet onion onyx open opera orange orbit organ origin osprey otter outer
    oval oven owl owner oxygen oyster pace pack paddle page paint palace palm panda panel papaya
    paper parade parcel park parrot party pasta patch path patio peak peanut pebble pecan pedal
    pencil people pepper period permit person petal phone photo piano picnic pier pigeon pillow
    pilot pine pink pixel pizza place planet plate plaza plum plush pocket poem poet point polar
    polite pollen polo pond pony pool poplar poppy porch portal potato pouch powder pretty pride
    prime print prism prize profit proud prune public pueblo pulley pulse puma pump pupil purple
    puzzle quail quarry queen quest quick quiet quill quince quiver quiz quota rabbit race radar
    radio raft rail raisin ramp ranch random range rapid raven razor reach ready reason recipe
    record reef regal region relay relief remedy remote rent repair resin rest result return rhythm
    ribbon rice ridge ripple river road robin robot rocket rodeo roof room rope rotate round royal
    rubber ruby rudder rug ruler rural rustic saddle safari sage salad salmon salon salsa salt
    salute sample sand satin sauce savor scale scarf scene school score scout screen script seal
    season seat second senior sequel series seven shade shape share shelf ship shirt shoe shore
    shovel shower shrimp shrub sierra signal silent silk silver simple singer siren six skate
    sketch skill skirt sky slate sleep slice slide slope small smile smooth snack snail snow soap
    soccer social sock sofa soft soil solar solid solo sonnet soon soup south space spark speech
    spice spider spiral spoon sport spring sprout spruce square squid stable staff stage stamp star
    steady stem step stereo stone stool storm stove straw stream studio sturdy style subway sudden
    sugar suit summer super surf swan swift symbol syrup system table taco tailor talent tango tank
    tape task taxi team teapot tempo ten tennis tent thank theme theory thirty thread thumb ticket
    tidal tiger tile timber time tin title toast today toffee tomato tonic tool topaz topic torch
    total toucan towel town track travel tray treat tree trend trio trophy trout truck true trunk
    tulip tuna tundra tunnel turkey turnip turtle tutor tweed twelve twenty twig twin type under
    union unique unit upper urban usual vacuum valley value van vapor vase velvet vendor verb verse
    vessel vest video view villa vine violet vision vista vital vivid vocal voice volume vowel
    voyage waffle wagon walk walnut walrus waltz wash watch water wax west wheat white wide willow
    wind wing winner winter wisdom wise wish wizard wolf wonder wool word work world worth woven
    wreath wren yacht yard yarn year yellow yeast yogurt young zebra zenith zero zesty zigzag zinc
    zipper zodiac zone zoom
    """
    .split(whereSeparator: \.isWhitespace)

  /// Bits that a word stands for.
  static let bitsEach = 10

  /// Words for bytes, the first bits first; bits beyond the last whole word are left out.
  ///
  /// - Parameters:
  ///   - bytes: what to say.
  ///   - count: how many words; all that the bytes have if it is nil.
  /// - Returns: the words in order.
  static func words(of bytes: [UInt8], count: Int? = nil) -> [String] {
    let count = count ?? bytes.count * 8 / bitsEach
    return (0..<count).map { word in
      var place = 0
      for bit in word * bitsEach..<(word + 1) * bitsEach {
        place = place << 1 | Int(bytes[bit / 8] >> UInt8(7 - bit % 8)) & 1
      }
      return String(all[place])
    }
  }

  /// The bytes of words' places in the list; bits beyond the last whole byte are left out.
  static func bytes(of places: [Int]) -> [UInt8] {
    (0..<places.count * bitsEach / 8).map { byte in
      var value: UInt8 = 0
      for bit in byte * 8..<(byte + 1) * 8 {
        let place: Int = places[bit / bitsEach] >> (bitsEach - 1 - bit % bitsEach)
        value = value << 1 | UInt8(place & 1)
      }
      return value
    }
  }

  /// A word's place in the list: by its first four letters, as nothing after them tells words apart.
  static func place(of word: some StringProtocol) -> Int? {
    placesByStart[String(word.lowercased().prefix(letterCount))]
  }

  private static let letterCount = 4
  private static let placesByStart = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { (String($1.prefix(letterCount)), $0) })

  /// Draws words by chance.
  static func drawn(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
    (0..<count).map { _ in String(all[Int.random(in: 0..<all.count, using: &generator)]) }
      .joined(separator: " ")
  }
}
