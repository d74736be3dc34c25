/** Two short chimes, made on the spot: no file to load before the first one can be heard. */
const CHIMES = {
    waiting: [
        [659, 0],
        [880, 0.16],
    ],
    mine: [[988, 0]],
};

let context;

export function playChime(name) {
    const AudioContext = window.AudioContext;
    if (!AudioContext) {
        return;
    }
    context ??= new AudioContext();
    // Browsers keep a page silent until it is first clicked.
    context.resume?.().catch(() => {});
    for (const [frequency, delay] of CHIMES[name]) {
        const start = context.currentTime + delay;
        const oscillator = context.createOscillator();
        const gain = context.createGain();
        oscillator.frequency.value = frequency;
        gain.gain.setValueAtTime(0.0001, start);
        gain.gain.exponentialRampToValueAtTime(0.16, start + 0.02);
        gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
        oscillator.connect(gain).connect(context.destination);
        oscillator.start(start);
        oscillator.stop(start + 0.4);
    }
}
