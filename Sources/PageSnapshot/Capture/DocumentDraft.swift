/// A document while it is read: the texts that its numbers mean come last in the message.
struct DocumentDraft {
    private var frameID: Int32 = -1
    private var url: Int32 = -1
    private var baseURL: Int32 = -1
    private var title: Int32 = -1
    private(set) var parents: [Int32] = []
    private var types: [Int32] = []
    private var names: [Int32] = []
    private var values: [Int32] = []
    private var backendIDs: [Int32] = []
    private var attributeStarts: [Int32] = [0]
    private var attributes: [Int32] = []
    private var rare: [String: (places: [Int32], values: [Int32])] = [:]
    private var boxNodes: [Int32] = []
    private var boxes = BoxStyles()

    private static let rareNames: Set<String> = [
        "textValue", "inputValue", "inputChecked", "optionSelected", "contentDocumentIndex", "currentSourceURL",
        "pseudoType", "shadowRootType", "isClickable",
    ]

    mutating func read(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "frameId": frameID = try scanner.integer()
            case "documentURL": url = try scanner.integer()
            case "baseURL": baseURL = try scanner.integer()
            case "title": title = try scanner.integer()
            case "nodes": try readNodes(&scanner)
            case "layout": try readLayout(&scanner)
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
    }

    private mutating func readNodes(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "parentIndex": parents = try scanner.integers()
            case "nodeType": types = try scanner.integers()
            case "nodeName": names = try scanner.integers()
            case "nodeValue": values = try scanner.integers()
            case "backendNodeId": backendIDs = try scanner.integers()
            case "attributes": try readAttributes(&scanner)
            case _ where Self.rareNames.contains(name): rare[name] = try Self.rareData(&scanner)
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
    }

    private mutating func readAttributes(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "[")) else { return }
        repeat {
            if try scanner.open(UInt8(ascii: "[")) {
                repeat { attributes.append(try scanner.integer()) } while try scanner.more(UInt8(ascii: "["))
            }
            guard attributes.count % 2 == 0 else { throw CaptureScanner.malformed }
            attributeStarts.append(Int32(attributes.count / 2))
        } while try scanner.more(UInt8(ascii: "["))
    }

    private static func rareData(
        _ scanner: inout CaptureScanner
    ) throws(CaptureError) -> (places: [Int32], values: [Int32]) {
        var places: [Int32] = []
        var values: [Int32] = []
        guard try scanner.open(UInt8(ascii: "{")) else { return (places, values) }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "index": places = try scanner.integers()
            case "value": values = try scanner.integers()
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
        return (places, values)
    }

    private mutating func readLayout(_ scanner: inout CaptureScanner) throws(CaptureError) {
        guard try scanner.open(UInt8(ascii: "{")) else { return }
        repeat {
            let name = try scanner.text()
            try scanner.expect(UInt8(ascii: ":"))
            switch name {
            case "nodeIndex": boxNodes = try scanner.integers()
            case "text": boxes.texts = try scanner.integers()
            case "bounds": boxes.bounds = try Self.table(&scanner, columns: 4)
            case "styles": boxes.values = try Self.table(&scanner, columns: CapturedDocument.styleNames.count)
            default: try scanner.skip()
            }
        } while try scanner.more(UInt8(ascii: "{"))
    }

    /// Rows of numbers; a row that is shorter is filled with -1.
    private static func table(_ scanner: inout CaptureScanner, columns: Int) throws(CaptureError) -> [Int32] {
        var values: [Int32] = []
        guard try scanner.open(UInt8(ascii: "[")) else { return values }
        repeat {
            var count = 0
            if try scanner.open(UInt8(ascii: "[")) {
                repeat {
                    let value = try scanner.integer()
                    if count < columns { values.append(value) }
                    count += 1
                } while try scanner.more(UInt8(ascii: "["))
            }
            while count < columns {
                values.append(-1)
                count += 1
            }
        } while try scanner.more(UInt8(ascii: "["))
        return values
    }
}

extension DocumentDraft {
    /// The document, when all its parts agree.
    func finished(_ texts: TextTable) throws(CaptureError) -> CapturedDocument {
        let count = parents.count
        guard count > 0, types.count == count, names.count == count, values.count == count,
            backendIDs.count == count, attributeStarts.count == count + 1, parents[0] < 0,
            parents.indices.dropFirst().allSatisfy({ parents[$0] >= 0 && parents[$0] < Int32($0) }),
            boxes.bounds.count == boxNodes.count * 4,
            boxes.values.count == boxNodes.count * CapturedDocument.styleNames.count,
            boxes.texts.count == boxNodes.count
        else { throw CaptureScanner.malformed }
        var document = CapturedDocument()
        document.texts = texts
        (document.frameID, document.url) = (texts.text(frameID), texts.text(url))
        (document.baseURL, document.title) = (texts.text(baseURL), texts.text(title))
        (document.parents, document.values, document.backendIDs) = (parents, values, backendIDs)
        document.types = types.map { UInt8(clamping: $0) }
        try assignNames(&document)
        assignAttributes(&document)
        assignBoxes(&document)
        try assignRareData(&document)
        return document
    }

    private func assignNames(_ document: inout CapturedDocument) throws(CaptureError) {
        var numbers: [Int32: UInt16] = [:]
        document.names.reserveCapacity(names.count)
        for name in names {
            if let number = numbers[name] {
                document.names.append(number)
                continue
            }
            guard document.tags.count < Int(UInt16.max) else {
                throw CaptureError(.tooLarge, "the page has too many kinds of elements")
            }
            let number = UInt16(document.tags.count)
            let text = document.texts.text(name)
            document.tags.append(text.lowercased())
            if text != text.uppercased(), !text.hasPrefix("#"), !text.hasPrefix(":") {
                document.foreignNames[number] = text
            }
            numbers[name] = number
            document.names.append(number)
        }
    }

    private func assignAttributes(_ document: inout CapturedDocument) {
        var codes = [UInt8](repeating: 255, count: document.texts.count)
        document.attributeStarts = [0]
        document.attributeStarts.reserveCapacity(attributeStarts.count)
        for node in 0..<parents.count {
            for pair in Int(attributeStarts[node])..<Int(attributeStarts[node + 1]) {
                let name = Int(attributes[pair * 2])
                guard name >= 0, name < codes.count else { continue }
                if codes[name] == 255 {
                    let bytes = document.texts.utf8(Int32(name))
                    codes[name] =
                        bytes.count > 16 ? 0 : AttributeName.codes[String(decoding: bytes, as: UTF8.self)] ?? 0
                }
                guard codes[name] != 0 else { continue }
                document.attributeCodes.append(codes[name])
                document.attributeValues.append(attributes[pair * 2 + 1])
            }
            document.attributeStarts.append(Int32(document.attributeCodes.count))
        }
    }

    /// A node's first box is its own; the ones after it are anonymous, such as the text of a pseudo element.
    private func assignBoxes(_ document: inout CapturedDocument) {
        document.boxes = [Int32](repeating: -1, count: parents.count)
        document.styles = boxes
        for (box, node) in boxNodes.enumerated() where node >= 0 && Int(node) < parents.count {
            if document.boxes[Int(node)] < 0 {
                document.boxes[Int(node)] = Int32(box)
            } else if document.styles.texts[Int(document.boxes[Int(node)])] < 0
                || document.texts.isEmpty(document.styles.texts[Int(document.boxes[Int(node)])])
            {
                document.styles.texts[Int(document.boxes[Int(node)])] = boxes.texts[box]
            }
        }
    }

    private func assignRareData(_ document: inout CapturedDocument) throws(CaptureError) {
        func pairs(_ name: String) throws(CaptureError) -> [Int32: Int32] {
            guard let data = rare[name] else { return [:] }
            guard data.places.count == data.values.count else { throw CaptureScanner.malformed }
            return Dictionary(zip(data.places, data.values), uniquingKeysWith: { first, _ in first })
        }
        document.inputValues = try pairs("inputValue").merging(try pairs("textValue")) { first, _ in first }
        document.contentDocuments = try pairs("contentDocumentIndex")
        document.imageURLs = try pairs("currentSourceURL")
        document.checked = Set(rare["inputChecked"]?.places ?? [])
        document.selected = Set(rare["optionSelected"]?.places ?? [])
        let shadowed = Set(rare["shadowRootType"]?.places ?? [])
        var hosts: Set<Int32> = []
        for place in rare["shadowRootType"]?.places ?? [] where place > 0 && Int(place) < parents.count {
            let host = parents[Int(place)]
            if !shadowed.contains(host), hosts.insert(host).inserted {
                document.shadowHosts.append(backendIDs[Int(host)])
            }
        }
        if let first = document.types.firstIndex(of: 1), document.foreignNames[document.names[first]] != nil {
            // An XML document: names are as they are written, in every namespace.
            document.foreignNames = [:]
        }
        document.clickable = Set(rare["isClickable"]?.places ?? [])
        document.pseudoElements = Set(rare["pseudoType"]?.places ?? [])
    }
}
