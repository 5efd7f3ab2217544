package push

import (
	"maps"
	"reflect"
	"strconv"
	"strings"
)

// Templates are the words of one language. Placeholders stand in braces:
// {sender}, {room}, {text}, {name}, {duration}, {count}, {kind}, {caption},
// {body} and {several}; each field says which it may use. An empty field takes
// the built-in word of the language, or the English one.
type Templates struct {
	// HiddenTitle and HiddenBody are shown to users who hide content.
	HiddenTitle, HiddenBody string
	// Group is the title where a group has no name, Someone the sender without one.
	Group, Someone string
	// One line for messages without text. VoiceTimed: {duration}. FileNamed: {name}.
	Photo, Voice, VoiceTimed, Video, File, FileNamed string
	// Captioned joins such a line with its caption: {kind}, {caption}.
	Captioned string
	// GroupBody is a line in a group: {sender}, {body}.
	GroupBody string
	// Several is the line about several messages, by plural category of CLDR (one,
	// two, few, many, other): {count}. "other" stands in for what is missing.
	Several map[string]string
	// SeveralBody joins the newest message with that line: {body}, {several}. A
	// line break separates the two.
	SeveralBody string
	// Test is the body of a test push.
	Test string
}

var builtIn = map[string]Templates{
	"en": {
		HiddenTitle: "New message", HiddenBody: "Open the app to read it.", Group: "Group", Someone: "Someone",
		Photo: "Photo", Voice: "Voice message", VoiceTimed: "Voice message {duration}", Video: "Video", File: "File", FileNamed: "File: {name}",
		Captioned: "{kind}: {caption}", GroupBody: "{sender}: {body}",
		Several:     map[string]string{"one": "{count} new message", "other": "{count} new messages"},
		SeveralBody: "{body}\n{several}", Test: "This is a test notification.",
	},
	"de": {
		HiddenTitle: "Neue Nachricht", HiddenBody: "Öffne die App, um sie zu lesen.", Group: "Gruppe", Someone: "Jemand",
		Photo: "Foto", Voice: "Sprachnachricht", VoiceTimed: "Sprachnachricht {duration}", Video: "Video", File: "Datei", FileNamed: "Datei: {name}",
		Several: map[string]string{"one": "{count} neue Nachricht", "other": "{count} neue Nachrichten"},
		Test:    "Dies ist eine Testbenachrichtigung.",
	},
	"fr": {
		HiddenTitle: "Nouveau message", HiddenBody: "Ouvrez l’application pour le lire.", Group: "Groupe", Someone: "Quelqu’un",
		Photo: "Photo", Voice: "Message vocal", VoiceTimed: "Message vocal {duration}", Video: "Vidéo", File: "Fichier", FileNamed: "Fichier : {name}",
		Captioned: "{kind} : {caption}", GroupBody: "{sender} : {body}",
		Several: map[string]string{"one": "{count} nouveau message", "other": "{count} nouveaux messages"},
		Test:    "Ceci est une notification de test.",
	},
	"es": {
		HiddenTitle: "Mensaje nuevo", HiddenBody: "Abre la aplicación para leerlo.", Group: "Grupo", Someone: "Alguien",
		Photo: "Foto", Voice: "Mensaje de voz", VoiceTimed: "Mensaje de voz {duration}", Video: "Vídeo", File: "Archivo", FileNamed: "Archivo: {name}",
		Several: map[string]string{"one": "{count} mensaje nuevo", "other": "{count} mensajes nuevos"},
		Test:    "Esta es una notificación de prueba.",
	},
	"ar": {
		HiddenTitle: "رسالة جديدة", HiddenBody: "افتح التطبيق لقراءتها.", Group: "مجموعة", Someone: "شخص ما",
		Photo: "صورة", Voice: "رسالة صوتية", VoiceTimed: "رسالة صوتية {duration}", Video: "فيديو", File: "ملف", FileNamed: "ملف: {name}",
		Several: map[string]string{"one": "رسالة جديدة", "two": "رسالتان جديدتان", "few": "{count} رسائل جديدة",
			"many": "{count} رسالة جديدة", "other": "{count} رسالة جديدة"},
		Test: "هذا إشعار تجريبي.",
	},
}

// words finds the templates of a locale.
type words map[string]Templates // by lower-case tag

// newWords completes the app's templates from the built-in ones.
func newWords(own map[string]Templates) words {
	w := words{}
	for tag, t := range builtIn {
		w[tag] = complete(t, builtIn["en"])
	}
	for tag, t := range own {
		tag = canonical(tag)
		w[tag] = complete(t, w.at(tag))
	}
	return w
}

// at finds the exact tag, then its language, then English.
func (w words) at(locale string) Templates {
	_, t := w.find(locale)
	return t
}

// find gives the tag that was found too, for the plural.
func (w words) find(locale string) (string, Templates) {
	tag := canonical(locale)
	if t, ok := w[tag]; ok {
		return tag, t
	}
	language, _, _ := strings.Cut(tag, "-")
	if t, ok := w[language]; ok {
		return language, t
	}
	return "en", w["en"]
}

// canonical: phones write "pt_BR" as well as "pt-BR".
func canonical(tag string) string { return strings.ReplaceAll(strings.ToLower(tag), "_", "-") }

// complete fills the empty fields of t.
func complete(t, from Templates) Templates {
	own, rest := reflect.ValueOf(&t).Elem(), reflect.ValueOf(from)
	for i := range own.NumField() {
		if own.Field(i).IsZero() {
			own.Field(i).Set(rest.Field(i))
		}
	}
	t.Several = maps.Clone(t.Several) // the app may go on with its own map
	return t
}

// several is the line about n messages.
func (t Templates) several(tag string, n int) string {
	line, ok := t.Several[plural(tag, n)]
	if !ok {
		line = t.Several["other"]
	}
	return fill(line, "count", strconv.Itoa(n))
}

// plural is the CLDR category for whole numbers in the built-in languages; other
// languages are taken to have one and other.
func plural(tag string, n int) string {
	language, _, _ := strings.Cut(tag, "-")
	switch {
	case language == "ar" && n == 0:
		return "zero"
	case language == "ar" && n == 2:
		return "two"
	case language == "ar" && n%100 >= 3 && n%100 <= 10:
		return "few"
	case language == "ar" && n%100 >= 11:
		return "many"
	case n == 1, language == "fr" && n == 0:
		return "one"
	}
	return "other"
}

// fill puts values for {names} in one pass: a value that looks like a
// placeholder stays what it is.
func fill(template string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(template)
}
