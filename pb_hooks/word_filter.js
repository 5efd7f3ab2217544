// Pure helpers of word_filter.pb.js.

function words(list) {
    return (list || "").split(",").map((w) => w.trim()).filter((w) => w != "");
}

// A word stands between characters that are neither letters nor digits, in any
// script: \b knows ASCII only.
function pattern(word) {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp("(^|[^\\p{L}\\p{N}])(" + escaped + ")(?![\\p{L}\\p{N}])", "giu");
}

function containsWord(text, list) {
    return list.some((word) => pattern(word).test(text));
}

function maskWords(text, list) {
    return list.reduce(
        (masked, word) => masked.replace(pattern(word), (_, before, hit) => before + "*".repeat([...hit].length)),
        text,
    );
}

module.exports = { words, containsWord, maskWords };
